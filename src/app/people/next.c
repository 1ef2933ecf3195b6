/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/next.h"

#include "app/referrals/referral-clock.h"
#include "app/referrals/referral-words.h"
#include "base/clock.h"
#include "base/date.h"
#include "store/records.h"

#include <glib/gi18n.h>
#include <string.h>

/* What was asked for longest ago is asked for anew rather than kept for ever. */
#define MOST_KEPT 2000
#define MOST_OF_A_KIND 20

/* From which kinds it follows, in the order of Entry.records. */
enum
{
  REFERRALS,
  STEPS,
  PLANS,
  N_KINDS,
};

static const char *const kinds[N_KINDS] = { "referral", "step", "care_plan" };

struct _AlongNext
{
  GObject parent_instance;

  AlongContext *context; /* borrowed: it owns this */
  AlongReferralClock *clock;
  GHashTable *entries; /* person → Entry */
  GCancellable *cancellable;
  guint tell_id;
};

typedef struct
{
  GPtrArray *records[N_KINDS]; /* NULL while they are read */
  guint n_pending;
  gboolean stale;
  char *words;
  AlongTone tone;
} Entry;

typedef struct
{
  AlongNext *next;
  char *person;
  guint kind;
} Reading;

G_DEFINE_FINAL_TYPE (AlongNext, along_next, G_TYPE_OBJECT)

static G_DEFINE_QUARK (along - next, along_next)

    static void entry_free (Entry *entry)
{
  for (guint i = 0; i < N_KINDS; i++)
    g_clear_pointer (&entry->records[i], g_ptr_array_unref);
  g_free (entry->words);
  g_free (entry);
}

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->next);
  g_free (reading->person);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
tell (gpointer data)
{
  AlongNext *self = data;

  self->tell_id = 0;
  /* Lists fill their rows again when names have come; this is no other. */
  g_signal_emit_by_name (self->context, "titles-changed");
}

static void
queue_tell (AlongNext *self)
{
  if (self->tell_id == 0)
    self->tell_id = g_idle_add_once (tell, self);
}

/* What is next lies ahead: a step whose day has gone by is talked about when people meet, not here. */
static char *
words_of_step (GPtrArray *steps)
{
  g_autofree char *today = along_clock_today ();
  static const char *const open[] = { "planned", "doing", NULL };

  for (guint i = 0; i < steps->len; i++)
    {
      const AlongRecord *step = g_ptr_array_index (steps, i);
      const char *by = along_record_get_text (step, "by_date");
      const char *state = along_record_get_state (step);
      g_autofree char *date = NULL;

      if (by == NULL || state == NULL || !g_strv_contains (open, state) || strcmp (by, today) < 0)
        continue;
      date = along_date_within (by);
      /* TRANSLATORS: what is next with a person: a small step of theirs; %s is a day */
      return g_strdup_printf (_ ("Step: %s"), date);
    }
  return NULL;
}

static char *
words_of_plan (GPtrArray *plans)
{
  for (guint i = 0; i < plans->len; i++)
    {
      const AlongRecord *plan = g_ptr_array_index (plans, i);
      const char *review = along_record_get_text (plan, "next_review");
      g_autofree char *date = NULL;

      if (review == NULL || g_strcmp0 (along_record_get_state (plan), "active") != 0)
        continue;
      date = along_date_within (review);
      /* TRANSLATORS: what is next with a person: the review of their plan; %s is a day */
      return g_strdup_printf (_ ("Review: %s"), date);
    }
  return NULL;
}

/* The most urgent clock of the referrals: one's own turn before somebody else's. */
static AlongDue *
due_of_referrals (AlongNext *self, GPtrArray *referrals, gboolean *ours)
{
  const char *org = along_context_get_actor (self->context)->org;
  AlongDue *best = NULL;

  *ours = FALSE;
  for (guint i = 0; i < referrals->len; i++)
    {
      const AlongRecord *referral = g_ptr_array_index (referrals, i);
      AlongDue *due = along_referral_clock_due (self->clock, referral);
      gboolean mine = along_due_is_for (due, referral, org);

      if (*due->what != '\0'
          && (best == NULL || (mine && !*ours)
              || (mine == *ours && along_due_compare (due, best) < 0)))
        {
          g_clear_pointer (&best, along_due_free);
          best = g_steal_pointer (&due);
          *ours = mine;
        }
      g_clear_pointer (&due, along_due_free);
    }
  return best;
}

static void
work_out (AlongNext *self, Entry *entry)
{
  gboolean ours = FALSE;
  g_autoptr (AlongDue) due = due_of_referrals (self, entry->records[REFERRALS], &ours);
  g_autofree char *step = words_of_step (entry->records[STEPS]);
  g_autofree char *plan = words_of_plan (entry->records[PLANS]);
  g_autofree char *referral = due != NULL ? along_referral_due_short (due, ours) : NULL;

  entry->tone = ALONG_TONE_QUIET;
  if (due != NULL && ours)
    {
      entry->tone = along_referral_due_tone (due, TRUE);
      g_set_str (&entry->words, referral);
    }
  else if (step != NULL)
    g_set_str (&entry->words, step);
  else if (due != NULL)
    g_set_str (&entry->words, referral);
  else
    g_set_str (&entry->words, plan);
}

static gboolean
is_read (const Entry *entry)
{
  for (guint i = 0; i < N_KINDS; i++)
    if (entry->records[i] == NULL)
      return FALSE;
  return TRUE;
}

static void
on_records_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Reading) reading = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = along_store_query_finish (ALONG_STORE (source), result, &error);
  AlongNext *self = reading->next;
  Entry *entry = g_hash_table_lookup (self->entries, reading->person);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || entry == NULL)
    return;
  entry->n_pending--;
  if (records == NULL)
    {
      /* Without it the row says less; the next one who asks tries again. */
      g_debug ("What is next could not be read: %s", along_error_code (error->code));
      entry->stale = TRUE;
      return;
    }
  g_clear_pointer (&entry->records[reading->kind], g_ptr_array_unref);
  entry->records[reading->kind] = g_steal_pointer (&records);
  if (entry->n_pending > 0 || !is_read (entry))
    return;
  work_out (self, entry);
  queue_tell (self);
}

static void
read_kind (AlongNext *self, Entry *entry, const char *person, guint kind)
{
  static const char *const orders[N_KINDS] = { "sent_at", "by_date", "next_review" };
  g_autoptr (AlongQuery) query = along_query_new (along_entity_find (kinds[kind]));
  Reading *reading = g_new0 (Reading, 1);

  reading->next = g_object_ref (self);
  reading->person = g_strdup (person);
  reading->kind = kind;
  along_query_where (query, "person", ALONG_IS, g_variant_new_string (person));
  along_query_where (query, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  along_query_order_by (query, orders[kind], kind == REFERRALS);
  if (kind == STEPS)
    {
      static const char *const open[] = { "planned", "doing", NULL };

      along_query_where (query, "status", ALONG_IS_ONE_OF, g_variant_new_strv (open, -1));
    }
  entry->n_pending++;
  along_store_query_async (along_context_get_store (self->context), query, MOST_OF_A_KIND,
                           self->cancellable, on_records_cb, reading);
}

static void
on_store_changed_cb (AlongNext *self, GHashTable *by_kind)
{
  gboolean concerned = FALSE;
  GHashTableIter entries;
  gpointer entry = NULL;

  for (guint i = 0; i < N_KINDS; i++)
    concerned |= g_hash_table_contains (by_kind, kinds[i]);
  if (!concerned)
    return;
  g_hash_table_iter_init (&entries, self->entries);
  while (g_hash_table_iter_next (&entries, NULL, &entry))
    ((Entry *)entry)->stale = TRUE;
  queue_tell (self);
}

/* A day has begun, or a service's targets are known now. */
static void
on_clock_changed_cb (AlongNext *self)
{
  GHashTableIter entries;
  gpointer entry = NULL;

  g_hash_table_iter_init (&entries, self->entries);
  while (g_hash_table_iter_next (&entries, NULL, &entry))
    if (is_read (entry))
      work_out (self, entry);
  queue_tell (self);
}

static void
along_next_dispose (GObject *object)
{
  AlongNext *self = ALONG_NEXT (object);

  g_clear_handle_id (&self->tell_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (along_next_parent_class)->dispose (object);
}

static void
along_next_finalize (GObject *object)
{
  AlongNext *self = ALONG_NEXT (object);

  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->entries);
  G_OBJECT_CLASS (along_next_parent_class)->finalize (object);
}

static void
along_next_class_init (AlongNextClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_next_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_next_finalize;
}

static void
along_next_init (AlongNext *self)
{
  self->cancellable = g_cancellable_new ();
  self->entries
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)entry_free);
}

/* The clock holds the context, and the context this: somebody has to let go. */
static void
on_list_gone_cb (AlongContext *context)
{
  g_object_set_qdata (G_OBJECT (context), along_next_quark (), NULL);
}

/**
 * along_next_start:
 * @context: the window's context
 * @list: the list whose rows will ask
 *
 * From here on, and until @list is destroyed, along_next_words() answers.
 */
void
along_next_start (AlongContext *context, GtkWidget *list)
{
  AlongNext *self = g_object_new (ALONG_TYPE_NEXT, NULL);

  self->context = context;
  self->clock = along_referral_clock_new (context);
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (on_clock_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (along_context_get_store (context), "changed",
                           G_CALLBACK (on_store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "destroy", G_CALLBACK (on_list_gone_cb), context,
                           G_CONNECT_SWAPPED);
  g_object_set_qdata_full (G_OBJECT (context), along_next_quark (), self, g_object_unref);
}

/**
 * along_next_words:
 * @context: the window's context
 * @person: a person's id
 * @tone: (out): the tone of a chip with the words
 *
 * What is next with a person. It answers at once; what is not known yet is read, and then the context
 * tells that names have changed.
 *
 * Returns: (transfer none) (nullable): few words; %NULL while they are read and where nothing is next
 */
const char *
along_next_words (AlongContext *context, const char *person, AlongTone *tone)
{
  AlongNext *self = g_object_get_qdata (G_OBJECT (context), along_next_quark ());
  Entry *entry = NULL;

  *tone = ALONG_TONE_QUIET;
  if (self == NULL)
    return NULL;
  entry = g_hash_table_lookup (self->entries, person);
  if (entry == NULL)
    {
      if (g_hash_table_size (self->entries) >= MOST_KEPT)
        g_hash_table_remove_all (self->entries);
      entry = g_new0 (Entry, 1);
      entry->stale = TRUE;
      g_hash_table_insert (self->entries, g_strdup (person), entry);
    }
  if (entry->stale && entry->n_pending == 0)
    {
      entry->stale = FALSE;
      for (guint i = 0; i < N_KINDS; i++)
        read_kind (self, entry, person, i);
    }
  *tone = entry->tone;
  return entry->words;
}
