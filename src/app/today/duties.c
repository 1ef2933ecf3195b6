/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/today/duties.h"

#include "app/common/follow.h"
#include "app/people/break-glass-words.h"
#include "app/referrals/referral-clock.h"
#include "app/referrals/referral-step.h"
#include "app/referrals/referral-words.h"
#include "app/today/duty-private.h"
#include "base/clock.h"
#include "base/id.h"
#include "model/loop.h"
#include "base/date.h"

#include <glib/gi18n.h>
#include <string.h>

/* More than anybody has on their hands; what is beyond stands on the board. */
#define MOST 500

typedef enum
{
  RECEIVED_MINE,
  RECEIVED_OPEN,
  SENT_MINE,
  SENT_OPEN,
  FOLLOW_UPS,
  TO_DOS,
  OF_TO_DOS, /* the referrals that they are about */
  GLASSES,   /* what was opened in an emergency */
  PLANNED,
  N_SOURCES,
} Source;

struct _AlongDuties
{
  GObject parent_instance;

  AlongContext *context;
  AlongReferralClock *clock;
  AlongFollow *sources[N_SOURCES];
  GPtrArray *duties; /* of AlongDuty */
  char *next;
  GError *error; /* why something of it could not be read */
  gboolean loading;
  guint rebuild_id;
};

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_NEXT,
  PROP_FAILED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return ALONG_TYPE_DUTY;
}

static guint
get_n_items (GListModel *model)
{
  return ALONG_DUTIES (model)->duties->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  AlongDuties *self = ALONG_DUTIES (model);

  return position < self->duties->len ? g_object_ref (g_ptr_array_index (self->duties, position))
                                      : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AlongDuties,
                               along_duties,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* Whether another service was asked in place of @referral. */
static gboolean
is_followed (AlongDuties *self, const AlongRecord *referral)
{
  GPtrArray *later = along_follow_get_records (self->sources[FOLLOW_UPS]);

  for (guint i = 0; later != NULL && i < later->len; i++)
    if (along_loop_was_meant (g_ptr_array_index (later, i))
        && g_strcmp0 (along_record_get_text (g_ptr_array_index (later, i), "parent_referral"),
                      along_record_get_id (referral))
               == 0)
      return TRUE;
  return FALSE;
}

static gint64
instant (const AlongRecord *referral, const char *field)
{
  return along_record_get_integer (referral, field, 0);
}

/* When the service's present answer came. */
static gint64
answered_at (const AlongRecord *referral)
{
  gint64 closed = instant (referral, "closed_at");

  return closed > 0 ? closed : instant (referral, "decided_at");
}

static AlongDuty *
duty_new (
    AlongDuties *self, AlongDutyKind kind, AlongRecord *referral, gint64 since, const char *clock)
{
  AlongDuty *duty = g_object_new (ALONG_TYPE_DUTY, NULL);
  const char *service
      = along_context_title (self->context, "service", along_record_get_text (referral, "service"));

  duty->kind = kind;
  duty->referral = along_record_ref (referral);
  duty->since = since;
  duty->title = along_referral_about (self->context, referral);
  duty->detail = g_strdup_printf ("%s · %s", service, along_record_get_title (referral));
  duty->clock = g_strdup (clock);
  return duty;
}

static void
add (AlongDuties *self,
     GPtrArray *into,
     AlongDutyKind kind,
     AlongRecord *referral,
     gint64 since,
     const AlongDue *due)
{
  AlongDuty *duty = duty_new (self, kind, referral, since, due->words);

  duty->overdue = due->overdue;
  g_ptr_array_add (into, duty);
}

static void
add_received (AlongDuties *self, GPtrArray *into, AlongRecord *referral)
{
  g_autoptr (AlongDue) due = along_referral_clock_due (self->clock, referral);

  if (g_str_equal (due->what, "acknowledge"))
    add (self, into, ALONG_DUTY_ACKNOWLEDGE, referral, instant (referral, "sent_at"), due);
  else if (g_str_equal (due->what, "decide"))
    add (self, into, ALONG_DUTY_DECIDE, referral, instant (referral, "received_at"), due);
  else if (g_str_equal (due->what, "start")
           && (due->overdue || g_strcmp0 (along_record_get_state (referral), "accepted") == 0))
    add (self, into, ALONG_DUTY_START, referral, instant (referral, "decided_at"), due);
}

/* What the service said, so that it can be told: "Accepted: tell them". */
static char *
tell_words (const AlongRecord *referral, const AlongDue *due)
{
  const char *state
      = along_state_words (along_record_get_entity (referral), along_record_get_state (referral));

  if (due->date != NULL && g_str_equal (due->what, "tell"))
    /* TRANSLATORS: the state of a referral, and until when the person is to be told */
    return g_strdup_printf (_ ("%s. %s"), state, due->words);
  /* TRANSLATORS: %s is the state of a referral, such as "Accepted" */
  return g_strdup_printf (_ ("%s: the person does not know yet"), state);
}

static void
add_tell (AlongDuties *self, GPtrArray *into, AlongRecord *referral, const AlongDue *due)
{
  g_autofree char *words = tell_words (referral, due);
  AlongDuty *duty = duty_new (self, ALONG_DUTY_TELL, referral, answered_at (referral), words);

  duty->overdue = due->overdue && g_str_equal (due->what, "tell");
  duty->ends = along_referral_may_close (referral, is_followed (self, referral));
  g_ptr_array_add (into, duty);
}

static void
add_chase (AlongDuties *self, GPtrArray *into, AlongRecord *referral, const AlongDue *due)
{
  g_autofree char *chased = along_clock_date_of (instant (referral, "chased_at"));

  if (g_strcmp0 (chased, along_referral_clock_today (self->clock)) != 0)
    add (self, into, ALONG_DUTY_CHASE, referral, instant (referral, "sent_at"), due);
}

/* Only what was made for the sender waits for them; a draft of their own is where they left it. */
static void
add_draft (AlongDuties *self, GPtrArray *into, AlongRecord *referral)
{
  if (along_record_get (referral, "parent_referral") != NULL)
    g_ptr_array_add (into,
                     duty_new (self, ALONG_DUTY_SEND_ON, referral, instant (referral, "created_at"),
                               _ ("Passed on: to be looked at and sent")));
}

/* Everybody is told; what is left is for the reader alone. One that was passed on closes with its child. */
static void
add_last (AlongDuties *self, GPtrArray *into, AlongRecord *referral, const AlongDue *due)
{
  if (along_loop_has_message (referral) && !along_loop_is_read (referral))
    g_ptr_array_add (into, duty_new (self, ALONG_DUTY_READ, referral, answered_at (referral),
                                     _ ("What came of it is to be read")));
  else if (g_strcmp0 (along_record_get_state (referral), "redirected") != 0)
    add (self, into, ALONG_DUTY_CLOSE, referral, instant (referral, "person_told_at"), due);
}

static void
add_sent (AlongDuties *self, GPtrArray *into, AlongRecord *referral)
{
  g_autoptr (AlongDue) due = along_referral_clock_due (self->clock, referral);
  const char *state = along_record_get_state (referral);
  gboolean no = g_strcmp0 (state, "declined") == 0 || g_strcmp0 (state, "redirected") == 0;

  if (g_strcmp0 (state, "draft") == 0)
    add_draft (self, into, referral);
  else if (g_str_equal (due->what, "answer"))
    add (self, into, ALONG_DUTY_ANSWER, referral, instant (referral, "asked_at"), due);
  else if (no && !is_followed (self, referral) && along_record_get (referral, "person") != NULL)
    add (self, into, ALONG_DUTY_ALTERNATIVE, referral, answered_at (referral), due);
  else if (along_loop_is_bereaved (referral) && !along_loop_is_told (referral))
    g_ptr_array_add (into, duty_new (self, ALONG_DUTY_READ, referral, answered_at (referral),
                                     _ ("Look through what else is open for them")));
  else if (along_referral_wants_telling (referral))
    add_tell (self, into, referral, due);
  else if (along_referral_is_over (referral))
    add_last (self, into, referral, due);
  else if (due->turn == ALONG_TURN_RECEIVER && due->overdue)
    add_chase (self, into, referral, due);
}

static AlongRecord *
find_referral (AlongDuties *self, const char *id)
{
  GPtrArray *records = along_follow_get_records (self->sources[OF_TO_DOS]);

  for (guint i = 0; records != NULL && i < records->len; i++)
    if (g_strcmp0 (along_record_get_id (g_ptr_array_index (records, i)), id) == 0)
      return g_ptr_array_index (records, i);
  return NULL;
}

static gboolean
kind_of_rule (const AlongRecord *to_do, AlongDutyKind *kind)
{
  static const struct
  {
    const char *rule;
    AlongDutyKind kind;
  } kinds[] = { { "escalation", ALONG_DUTY_ESCALATED },
                { "late_decline", ALONG_DUTY_LATE_DECLINE },
                { "loop_open", ALONG_DUTY_LOOP_OPEN } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (along_record_get_text (to_do, "rule"), kinds[i].rule) == 0)
      {
        *kind = kinds[i].kind;
        return TRUE;
      }
  return FALSE;
}

/* In the reader's own language, with what the clock says now. */
static char *
rule_words (AlongDuties *self, AlongDutyKind kind, const AlongRecord *referral)
{
  g_autoptr (AlongDue) due = along_referral_clock_due (self->clock, referral);
  g_autofree char *why = along_referral_why (referral);

  if (kind == ALONG_DUTY_LOOP_OPEN)
    return g_strdup (_ ("Ended two weeks ago or more, and still open"));
  if (kind == ALONG_DUTY_LATE_DECLINE && why != NULL)
    /* TRANSLATORS: %s is why, in words */
    return g_strdup_printf (_ ("Declined after all: %s"), why);
  if (kind == ALONG_DUTY_LATE_DECLINE)
    return g_strdup (_ ("Declined after all"));
  /* TRANSLATORS: %s is the state of a clock: "Decision overdue since 3 Sep" */
  return g_strdup_printf (_ ("%s: yours to see to"), due->words);
}

/* What was done about it already: another service was asked, or the service itself today. */
static gboolean
is_seen_to (AlongDuties *self, AlongDutyKind kind, const AlongRecord *referral)
{
  g_autofree char *chased = along_clock_date_of (instant (referral, "chased_at"));

  if (kind == ALONG_DUTY_LATE_DECLINE)
    return is_followed (self, referral);
  return kind == ALONG_DUTY_ESCALATED
         && g_strcmp0 (chased, along_referral_clock_today (self->clock)) == 0;
}

/* It says more than the ordinary duty for the same referral, and stands in its place. */
static void
put (GPtrArray *into, AlongDuty *duty)
{
  for (guint i = into->len; i > 0; i--)
    {
      AlongDuty *other = g_ptr_array_index (into, i - 1);

      if (other->referral != NULL && other->to_do == NULL
          && g_strcmp0 (along_record_get_id (other->referral), along_record_get_id (duty->referral))
                 == 0)
        g_ptr_array_remove_index (into, i - 1);
    }
  g_ptr_array_add (into, duty);
}

/* The emergency that a to-do of the server is about: its id was made from that. */
static const AlongRecord *
find_glass (AlongDuties *self, const AlongRecord *to_do)
{
  GPtrArray *glasses = along_follow_get_records (self->sources[GLASSES]);

  for (guint i = 0; glasses != NULL && i < glasses->len; i++)
    {
      const AlongRecord *glass = g_ptr_array_index (glasses, i);
      g_autofree char *id = along_id_derive ("rule", along_record_get_id (glass), "break_glass",
                                             along_record_get_text (to_do, "owner"), NULL);

      if (g_str_equal (id, along_record_get_id (to_do)))
        return glass;
    }
  return NULL;
}

static void
add_emergency (AlongDuties *self, GPtrArray *into, AlongRecord *to_do)
{
  const AlongRecord *glass = find_glass (self, to_do);
  const char *name
      = along_context_title (self->context, "person", along_record_get_text (to_do, "person"));
  const char *due = along_record_get_text (to_do, "due");
  AlongDuty *duty = g_object_new (ALONG_TYPE_DUTY, NULL);

  duty->kind = ALONG_DUTY_EMERGENCY;
  duty->to_do = along_record_ref (to_do);
  duty->since = instant (to_do, "created_at");
  duty->title = g_strdup (*name != '\0' ? name : _ ("Somebody"));
  duty->clock = g_strdup (_ ("Opened in an emergency: look at why"));
  duty->detail = glass != NULL ? along_glass_words (self->context, glass)
                               : g_strdup (along_record_get_title (to_do));
  duty->overdue = due != NULL && strcmp (due, along_referral_clock_today (self->clock)) < 0;
  g_ptr_array_add (into, duty);
}

static void
add_to_do (AlongDuties *self, GPtrArray *into, AlongRecord *to_do)
{
  AlongRecord *referral = find_referral (self, along_record_get_text (to_do, "referral"));
  AlongDutyKind kind = ALONG_DUTY_ESCALATED;
  AlongDuty *duty = NULL;
  g_autofree char *words = NULL;

  if (g_strcmp0 (along_record_get_text (to_do, "rule"), "break_glass") == 0)
    add_emergency (self, into, to_do);
  if (referral == NULL || !kind_of_rule (to_do, &kind) || is_seen_to (self, kind, referral))
    return;
  words = rule_words (self, kind, referral);
  duty = duty_new (self, kind, referral, instant (to_do, "created_at"), words);
  duty->to_do = along_record_ref (to_do);
  duty->overdue = TRUE;
  duty->ends = along_referral_is_over (referral);
  put (into, duty);
}

/* What was kept for its day, once that has come. */
static void
add_planned (AlongDuties *self, GPtrArray *into, AlongRecord *referral)
{
  const char *day = along_record_get_text (referral, "planned_for");
  const char *today = along_referral_clock_today (self->clock);
  g_autofree char *near = along_date_near (day);
  g_autofree char *words = NULL;
  AlongDuty *duty = NULL;

  if (strcmp (day, today) > 0)
    return;
  /* TRANSLATORS: %s is a day, such as Tuesday or 3 Sep */
  words = g_strdup_printf (_ ("To be sent: planned for %s"), near);
  duty = duty_new (self, ALONG_DUTY_PLANNED, referral, along_clock_begin_of (day), words);
  duty->overdue = strcmp (day, today) < 0;
  g_ptr_array_add (into, duty);
}

static void
add_attention (AlongDuties *self, GPtrArray *into)
{
  AlongEngine *engine = along_context_get_engine (self->context);
  gint64 n = engine != NULL ? along_engine_get_attention (engine) : 0;
  AlongDuty *duty = NULL;

  if (n == 0)
    return;
  duty = g_object_new (ALONG_TYPE_DUTY, NULL);
  duty->kind = ALONG_DUTY_ATTENTION;
  duty->since = G_MAXINT64;
  duty->title = g_strdup_printf (ngettext ("%d change needs you", "%d changes need you", (gulong)n),
                                 (int)n);
  duty->detail = g_strdup (_ ("Somebody was quicker, or the server asks"));
  duty->clock = g_strdup (_ ("What you wrote is kept"));
  g_ptr_array_add (into, duty);
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const AlongDuty *first = *(AlongDuty *const *)a;
  const AlongDuty *second = *(AlongDuty *const *)b;

  if (first->since != second->since)
    return first->since > second->since ? -1 : 1;
  return g_strcmp0 (first->detail, second->detail);
}

/* The first clock that runs for somebody else: what comes next when nothing waits. */
static char *
next_of (AlongDuties *self)
{
  static const Source sources[] = { SENT_MINE, SENT_OPEN, RECEIVED_MINE, RECEIVED_OPEN };
  g_autoptr (AlongDue) first = NULL;
  AlongRecord *which = NULL;
  g_autofree char *about = NULL;

  for (guint s = 0; s < G_N_ELEMENTS (sources); s++)
    {
      GPtrArray *records = along_follow_get_records (self->sources[sources[s]]);

      for (guint i = 0; records != NULL && i < records->len; i++)
        {
          g_autoptr (AlongDue) due
              = along_referral_clock_due (self->clock, g_ptr_array_index (records, i));

          if (due->date == NULL || (first != NULL && along_due_compare (first, due) <= 0))
            continue;
          g_clear_pointer (&first, along_due_free);
          first = g_steal_pointer (&due);
          which = g_ptr_array_index (records, i);
        }
    }
  if (which == NULL)
    return NULL;
  about = along_referral_about (self->context, which);
  /* TRANSLATORS: what comes next: a name, a service, and the clock: "2 working days left to decide" */
  return g_strdup_printf (_ ("Next: %s at %s. %s."), about,
                          along_context_title (self->context, "service",
                                               along_record_get_text (which, "service")),
                          first->words);
}

static gboolean
all_read (AlongDuties *self)
{
  for (guint i = 0; i < N_SOURCES; i++)
    if (!along_follow_is_read (self->sources[i]))
      return FALSE;
  return TRUE;
}

/* Puts @duties in place of what was there, and tells only the stretch that is another one now. */
static void
take (AlongDuties *self, GPtrArray *duties)
{
  GPtrArray *before = self->duties;
  guint shorter = MIN (before->len, duties->len);
  guint start = 0;
  guint end = 0;

  while (start < shorter
         && along_duty_equal (g_ptr_array_index (before, start), g_ptr_array_index (duties, start)))
    start++;
  while (end < shorter - start
         && along_duty_equal (g_ptr_array_index (before, before->len - 1 - end),
                              g_ptr_array_index (duties, duties->len - 1 - end)))
    end++;
  {
    guint removed = before->len - start - end;
    guint added = duties->len - start - end;

    g_ptr_array_ref (duties);
    g_ptr_array_unref (before);
    self->duties = duties;
    if (removed > 0 || added > 0)
      g_list_model_items_changed (G_LIST_MODEL (self), start, removed, added);
  }
}

static void
add_source (AlongDuties *self,
            GPtrArray *into,
            Source source,
            void (*add_one) (AlongDuties *self, GPtrArray *into, AlongRecord *referral))
{
  GPtrArray *records = along_follow_get_records (self->sources[source]);

  for (guint i = 0; records != NULL && i < records->len; i++)
    add_one (self, into, g_ptr_array_index (records, i));
}

static void
take_error (AlongDuties *self)
{
  const GError *error = NULL;
  gboolean failed = self->error != NULL;

  for (guint i = 0; i < N_SOURCES && error == NULL; i++)
    error = along_follow_get_error (self->sources[i]);
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  if (failed != (error != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAILED]);
}

static void
rebuild (gpointer data)
{
  AlongDuties *self = data;
  g_autoptr (GPtrArray) duties = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *next = NULL;

  self->rebuild_id = 0;
  add_attention (self, duties);
  add_source (self, duties, RECEIVED_MINE, add_received);
  add_source (self, duties, RECEIVED_OPEN, add_received);
  add_source (self, duties, SENT_MINE, add_sent);
  add_source (self, duties, SENT_OPEN, add_sent);
  add_source (self, duties, TO_DOS, add_to_do);
  add_source (self, duties, PLANNED, add_planned);
  g_ptr_array_sort (duties, newest_first);
  take (self, duties);
  take_error (self);
  next = next_of (self);
  if (g_set_str (&self->next, next))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEXT]);
  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
}

/* One change may reach several of the sources: it is reckoned with once. */
static void
queue_rebuild (AlongDuties *self)
{
  if (self->rebuild_id == 0 && all_read (self))
    self->rebuild_id = g_idle_add_once (rebuild, self);
}

static void
along_duties_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AlongDuties *self = ALONG_DUTIES (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_NEXT:
      g_value_set_string (value, self->next);
      break;
    case PROP_FAILED:
      g_value_set_boolean (value, self->error != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
along_duties_dispose (GObject *object)
{
  AlongDuties *self = ALONG_DUTIES (object);

  g_clear_handle_id (&self->rebuild_id, g_source_remove);
  for (guint i = 0; i < N_SOURCES; i++)
    g_clear_object (&self->sources[i]);
  g_clear_object (&self->clock);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_duties_parent_class)->dispose (object);
}

static void
along_duties_finalize (GObject *object)
{
  AlongDuties *self = ALONG_DUTIES (object);

  g_ptr_array_unref (self->duties);
  g_clear_error (&self->error);
  g_free (self->next);
  G_OBJECT_CLASS (along_duties_parent_class)->finalize (object);
}

static void
along_duties_class_init (AlongDutiesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = along_duties_get_property;
  object_class->dispose = along_duties_dispose;
  object_class->finalize = along_duties_finalize;
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE,
                                                   (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY
                                                    | G_PARAM_STATIC_STRINGS));
  properties[PROP_NEXT]
      = g_param_spec_string ("next", NULL, NULL, NULL,
                             (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  properties[PROP_FAILED] = g_param_spec_boolean ("failed", NULL, NULL, FALSE,
                                                  (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY
                                                   | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
along_duties_init (AlongDuties *self)
{
  self->duties = g_ptr_array_new_with_free_func (g_object_unref);
  self->loading = TRUE;
}

static void
follow_kind (AlongDuties *self, Source source, const char *kind, const AlongQuery *query)
{
  self->sources[source] = along_follow_query (along_context_get_store (self->context),
                                              along_entity_find (kind), query, MOST);
  g_signal_connect_object (self->sources[source], "changed", G_CALLBACK (queue_rebuild), self,
                           G_CONNECT_SWAPPED);
}

static void
follow (AlongDuties *self, Source source, const AlongQuery *query)
{
  follow_kind (self, source, "referral", query);
}

/* What rules of the server made for the reader, and what it is about: a coordinator's are mostly other people's
 * referrals. */
static void
follow_to_dos (AlongDuties *self)
{
  static const char *const rules[]
      = { "escalation", "late_decline", "loop_open", "break_glass", NULL };
  g_autoptr (AlongQuery) to_dos = along_query_new (along_entity_find ("to_do"));
  g_autoptr (AlongQuery) referrals = along_query_new (along_entity_find ("referral"));
  g_autoptr (AlongQuery) glasses = along_query_new (along_entity_find ("break_glass"));

  along_query_where (to_dos, "owner", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (self->context)->worker));
  along_query_where (to_dos, "status", ALONG_IS, g_variant_new_string ("open"));
  along_query_where (to_dos, "rule", ALONG_IS_ONE_OF, g_variant_new_strv (rules, -1));
  follow_kind (self, TO_DOS, "to_do", to_dos);
  along_query_where_related (referrals, to_dos, "referral", TRUE);
  follow (self, OF_TO_DOS, referrals);
  along_query_order_by (glasses, "at", TRUE);
  follow_kind (self, GLASSES, "break_glass", glasses);
}

/* Those of the reader, and those that are nobody's yet. */
static void
follow_side (AlongDuties *self,
             Source source,
             const char *side,
             const char *who,
             gboolean mine,
             const char *const *states)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  g_autoptr (AlongQuery) query = along_query_new (along_entity_find ("referral"));

  along_query_where (query, side, ALONG_IS, g_variant_new_string (actor->org));
  along_query_where (query, "status", ALONG_IS_ONE_OF, g_variant_new_strv (states, -1));
  if (mine)
    along_query_where (query, who, ALONG_IS, g_variant_new_string (actor->worker));
  else
    along_query_where (query, who, ALONG_IS_ABSENT, NULL);
  along_query_order_by (query, "sent_at", TRUE);
  follow (self, source, query);
}

static void
follow_planned (AlongDuties *self)
{
  const AlongActor *actor = along_context_get_actor (self->context);
  g_autoptr (AlongQuery) query = along_query_new (along_entity_find ("referral"));

  along_query_where (query, "from_org", ALONG_IS, g_variant_new_string (actor->org));
  along_query_where (query, "requester", ALONG_IS, g_variant_new_string (actor->worker));
  along_query_where (query, "status", ALONG_IS, g_variant_new_string ("draft"));
  along_query_where (query, "planned_for", ALONG_IS_PRESENT, NULL);
  follow (self, PLANNED, query);
}

/**
 * along_duties_new:
 * @context: the window's context
 *
 * Returns: (transfer full): what waits for the one who is signed in
 */
AlongDuties *
along_duties_new (AlongContext *context)
{
  static const char *const received[] = { "sent", "received", "accepted", "waitlisted", NULL };
  static const char *const sent[]
      = { "draft",      "sent",        "received", "info_requested", "accepted",
          "waitlisted", "in_progress", "declined", "withdrawn",      "redirected",
          "completed",  "ended_early", NULL };
  AlongDuties *self = g_object_new (ALONG_TYPE_DUTIES, NULL);
  AlongEngine *engine = along_context_get_engine (context);
  g_autoptr (AlongQuery) follow_ups = along_query_new (along_entity_find ("referral"));

  self->context = g_object_ref (context);
  self->clock = along_referral_clock_new (context);
  follow_side (self, RECEIVED_MINE, "to_org", "assigned_to", TRUE, received);
  follow_side (self, RECEIVED_OPEN, "to_org", "assigned_to", FALSE, received);
  follow_side (self, SENT_MINE, "from_org", "requester", TRUE, sent);
  follow_side (self, SENT_OPEN, "from_org", "requester", FALSE, sent);
  along_query_where (follow_ups, "from_org", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->org));
  along_query_where (follow_ups, "parent_referral", ALONG_IS_PRESENT, NULL);
  follow (self, FOLLOW_UPS, follow_ups);
  follow_to_dos (self);
  follow_planned (self);
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (queue_rebuild), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (queue_rebuild), self,
                           G_CONNECT_SWAPPED);
  if (engine != NULL)
    g_signal_connect_object (engine, "notify::attention", G_CALLBACK (queue_rebuild), self,
                             G_CONNECT_SWAPPED);
  return self;
}

/**
 * along_duties_get_loading:
 * @self: duties
 *
 * Returns: %TRUE until everything was read for the first time
 */
gboolean
along_duties_get_loading (AlongDuties *self)
{
  g_return_val_if_fail (ALONG_IS_DUTIES (self), TRUE);
  return self->loading;
}

/**
 * along_duties_get_next:
 * @self: duties
 *
 * Returns: (transfer none) (nullable): what comes next without the reader, in a sentence
 */
const char *
along_duties_get_next (AlongDuties *self)
{
  g_return_val_if_fail (ALONG_IS_DUTIES (self), NULL);
  return self->next;
}

/**
 * along_duties_get_error:
 * @self: duties
 *
 * Returns: (transfer none) (nullable): why something of it could not be read
 */
const GError *
along_duties_get_error (AlongDuties *self)
{
  g_return_val_if_fail (ALONG_IS_DUTIES (self), NULL);
  return self->error;
}
