/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-clock.h"

#include "app/common/follow.h"
#include "base/clock.h"
#include "base/error.h"

/* More than any partnership has organisations with days of their own. */
#define MOST_CALENDARS 2000

/* How often it looks whether a new day has begun. */
#define LOOK_SECONDS 60

struct _AlongReferralClock
{
  GObject parent_instance;

  AlongContext *context;
  AlongFollow *calendars;
  GHashTable *by_org;   /* id → AlongCalendar that holds for it; "" for the partnership's */
  GHashTable *services; /* id → AlongRecord; NULL while it is read, or where there is none */
  GCancellable *cancellable;
  char *today;
  guint look_id;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongReferralClock, along_referral_clock, G_TYPE_OBJECT)

static void
service_unref (gpointer service)
{
  g_clear_pointer (&service, along_record_unref);
}

static void
on_service_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongReferralClock) self = data;
  g_autoptr (GError) error = NULL;
  AlongRecord *service = along_store_get_finish (ALONG_STORE (source), result, &error);

  /* Without the service the usual targets hold. */
  if (service == NULL)
    return;
  g_hash_table_replace (self->services, g_strdup (along_record_get_id (service)), service);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
read_service (AlongReferralClock *self, const char *id)
{
  along_store_get_async (along_context_get_store (self->context), along_entity_find ("service"), id,
                         self->cancellable, on_service_read_cb, g_object_ref (self));
}

static AlongRecord *
service_of (AlongReferralClock *self, const AlongRecord *referral)
{
  const char *id = along_record_get_text (referral, "service");
  gpointer service = NULL;

  if (id == NULL || g_hash_table_lookup_extended (self->services, id, NULL, &service))
    return service;
  g_hash_table_insert (self->services, g_strdup (id), NULL);
  read_service (self, id);
  return NULL;
}

static void
on_store_changed_cb (AlongReferralClock *self, GHashTable *by_kind)
{
  GPtrArray *ids = g_hash_table_lookup (by_kind, "service");

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (g_hash_table_contains (self->services, g_ptr_array_index (ids, i)))
      read_service (self, g_ptr_array_index (ids, i));
}

static void
on_calendars_cb (AlongReferralClock *self)
{
  g_hash_table_remove_all (self->by_org);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Its own, or else the partnership's. */
static const AlongWorkingDays *
days_of (AlongReferralClock *self, const char *org)
{
  const char *key = org != NULL ? org : "";
  AlongCalendar *calendar = g_hash_table_lookup (self->by_org, key);

  if (calendar == NULL)
    {
      calendar = along_calendar_new (
          along_calendar_find (along_follow_get_records (self->calendars), org));
      g_hash_table_insert (self->by_org, g_strdup (key), calendar);
    }
  return &calendar->days;
}

static gboolean
on_look_cb (gpointer data)
{
  AlongReferralClock *self = data;
  g_autofree char *today = along_clock_today ();

  if (g_set_str (&self->today, today))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_CONTINUE;
}

static void
along_referral_clock_dispose (GObject *object)
{
  AlongReferralClock *self = ALONG_REFERRAL_CLOCK (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->calendars);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_referral_clock_parent_class)->dispose (object);
}

static void
along_referral_clock_finalize (GObject *object)
{
  AlongReferralClock *self = ALONG_REFERRAL_CLOCK (object);

  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->by_org);
  g_hash_table_unref (self->services);
  g_free (self->today);
  G_OBJECT_CLASS (along_referral_clock_parent_class)->finalize (object);
}

static void
along_referral_clock_class_init (AlongReferralClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = along_referral_clock_dispose;
  object_class->finalize = along_referral_clock_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ALONG_TYPE_REFERRAL_CLOCK, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_referral_clock_init (AlongReferralClock *self)
{
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, service_unref);
  self->cancellable = g_cancellable_new ();
  self->by_org = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify)along_calendar_free);
  self->today = along_clock_today ();
  self->look_id = g_timeout_add_seconds (LOOK_SECONDS, on_look_cb, self);
}

/**
 * along_referral_clock_new:
 * @context: the window's context
 *
 * Returns: (transfer full): a clock
 */
AlongReferralClock *
along_referral_clock_new (AlongContext *context)
{
  AlongReferralClock *self = g_object_new (ALONG_TYPE_REFERRAL_CLOCK, NULL);
  const AlongEntity *entity = along_entity_find ("working_calendar");
  g_autoptr (AlongQuery) query = along_query_new (entity);

  self->context = g_object_ref (context);
  self->calendars
      = along_follow_query (along_context_get_store (context), entity, query, MOST_CALENDARS);
  g_signal_connect_object (self->calendars, "changed", G_CALLBACK (on_calendars_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (along_context_get_store (context), "changed",
                           G_CALLBACK (on_store_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * along_referral_clock_due:
 * @self: a clock
 * @referral: a referral
 *
 * Returns: (transfer full): what is due with it
 */
AlongDue *
along_referral_clock_due (AlongReferralClock *self, const AlongRecord *referral)
{
  return along_due_of_referral (referral, service_of (self, referral),
                                days_of (self, along_due_org (referral)), self->today);
}

/**
 * along_referral_clock_wait:
 * @self: a clock
 * @referral: a referral
 * @kind: one of its five clocks
 *
 * Returns: (transfer full): how it stands
 */
AlongWait *
along_referral_clock_wait (AlongReferralClock *self,
                           const AlongRecord *referral,
                           AlongWaitKind kind)
{
  return along_wait_new (kind, referral, service_of (self, referral),
                         days_of (self, along_record_get_text (referral, "to_org")), self->today);
}

/**
 * along_referral_clock_service:
 * @self: a clock
 * @referral: a referral
 *
 * Returns: (transfer none) (nullable): the service it goes to; %NULL while it is read
 */
AlongRecord *
along_referral_clock_service (AlongReferralClock *self, const AlongRecord *referral)
{
  return service_of (self, referral);
}

/**
 * along_referral_clock_today:
 * @self: a clock
 *
 * Returns: (transfer none): the partnership's date
 */
const char *
along_referral_clock_today (AlongReferralClock *self)
{
  return self->today;
}
