/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/lifecycle.h"
#include "base/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char REASON[] = "status_reason";

/* Whether @word stands in @list, which is words separated by spaces. */
static gboolean
has_word (const char *list, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = list; at != NULL && *at != '\0';)
    {
      const char *end = strchrnul (at, ' ');

      if ((gsize)(end - at) == length && strncmp (at, word, length) == 0)
        return TRUE;
      at = *end != '\0' ? end + 1 : end;
    }
  return FALSE;
}

/**
 * along_lifecycle_is_initial:
 * @lifecycle: a lifecycle
 * @state: (nullable): a state
 *
 * Returns: %TRUE if a new record may be in @state
 */
gboolean
along_lifecycle_is_initial (const AlongLifecycle *lifecycle, const char *state)
{
  return state != NULL
         && (g_str_equal (state, lifecycle->initial) || has_word (lifecycle->also_initial, state));
}

/**
 * along_lifecycle_find_move:
 * @lifecycle: a lifecycle
 * @from: (nullable): the state it starts from
 * @to: (nullable): the state it leads to
 *
 * Returns: (transfer none) (nullable): the move, or %NULL where there is none
 */
const AlongMove *
along_lifecycle_find_move (const AlongLifecycle *lifecycle, const char *from, const char *to)
{
  for (const AlongMove *move = lifecycle->moves; move->name != NULL; move++)
    if (g_strcmp0 (move->from, from) == 0 && g_strcmp0 (move->to, to) == 0)
      return move;
  return NULL;
}

static gboolean
move_applies (const AlongMove *move, const AlongRecord *record)
{
  const char *code = NULL;

  if (move->when == NULL)
    return TRUE;
  code = along_record_get_text (record, move->when);
  return code != NULL && has_word (move->when_is, code);
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, sentence);
  return FALSE;
}

static gboolean
is_blank (GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
         && *(g_variant_get_string (value, NULL)
              + strspn (g_variant_get_string (value, NULL), " \t\n"))
                == '\0';
}

static gboolean
may_come_with (const AlongMove *move, const char *name)
{
  return has_word (move->demands, name) || has_word (move->accepts, name)
         || has_word (move->stamps, name) || has_word (move->relayed, name)
         || g_strcmp0 (move->remembers, name) == 0
         || (move->reasons != NULL && g_str_equal (name, REASON));
}

/* Puts @values into @record, refusing what the move does not take and what a field cannot hold. */
static gboolean
take_values (const AlongMove *move, AlongRecord *record, GVariant *values, GError **error)
{
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) owned = value;
      guint index = 0;
      const AlongField *field
          = along_entity_find_field (along_record_get_entity (record), name, &index);

      if (field == NULL)
        return refuse (error, _ ("This step came with something that is not known here."));
      if (!may_come_with (move, name))
        {
          /* TRANSLATORS: %s is the name of a form field, such as "Sent" */
          g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       _ ("%s does not belong to this step."), _ (field->label));
          return FALSE;
        }
      if (!along_field_check (field, owned, error))
        return FALSE;
      along_record_set_at (record, index, owned);
    }
  return TRUE;
}

/* What only moves write must come with the move, or an answer of last time would do for this time.
 * What can be written before may stand there already. */
static gboolean
check_demands (const char *names, const AlongRecord *after, GVariant *values, GError **error)
{
  g_auto (GStrv) demands = g_strsplit (names != NULL ? names : "", " ", -1);

  for (guint i = 0; demands[i] != NULL; i++)
    {
      guint index = 0;
      const AlongField *field
          = along_entity_find_field (along_record_get_entity (after), demands[i], &index);
      GVariant *value = along_record_get_at (after, index);
      g_autoptr (GVariant) given = g_variant_lookup_value (values, demands[i], NULL);

      if (value == NULL || is_blank (value) || (field->flags & ALONG_FIELD_MOVE && given == NULL))
        {
          /* TRANSLATORS: %s is the name of a form field, such as "Name" */
          g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("%s is needed."),
                       _ (field->label));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_reason (const AlongMove *move, GVariant *values, GError **error)
{
  const char *reason = NULL;

  if (move->reasons == NULL)
    return TRUE;
  if (!g_variant_lookup (values, REASON, "&s", &reason) || *reason == '\0')
    return !move->negative || refuse (error, _ ("A reason is needed."));
  if (along_value_set_find (move->reasons, reason) == NULL)
    return refuse (error, _ ("The reason is not one of those for this step."));
  return TRUE;
}

static const char *
remembered_state (const AlongMove *move)
{
  return move->remembers_as != NULL ? move->remembers_as : move->from;
}

/**
 * along_lifecycle_check:
 * @record: a record, as it is before the move
 * @from: the state the move starts from
 * @to: the state it leads to
 * @who: of #AlongWho: what the one who takes it is to the record
 * @values: (nullable): `a{sv}`, what comes with it
 * @error: set to %ALONG_ERROR_STALE where the record is in another state than @from,
 *   %ALONG_ERROR_FORBIDDEN where the move is not @who's to take, and %ALONG_ERROR_INVALID with a
 *   plain sentence where there is no such move or what comes with it is not what it takes
 *
 * Whether a move may be taken, by the tables of domain.md §3. The device asks before it moves, the
 * server again when the move arrives.
 *
 * Returns: %TRUE if it may
 */
gboolean
along_lifecycle_check (const AlongRecord *record,
                       const char *from,
                       const char *to,
                       guint who,
                       GVariant *values,
                       GError **error)
{
  const AlongEntity *entity = along_record_get_entity (record);
  const AlongMove *move = NULL;
  g_autoptr (AlongRecord) after = NULL;
  g_autoptr (GVariant) given
      = g_variant_ref_sink (values != NULL ? values : g_variant_new ("a{sv}", NULL));

  if (entity->lifecycle == NULL)
    return refuse (error, _ ("This has no steps."));
  if (g_strcmp0 (along_record_get_state (record), from) != 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_STALE,
                           _ ("Somebody else moved this on in the meantime."));
      return FALSE;
    }
  move = along_lifecycle_find_move (entity->lifecycle, from, to);
  if (move == NULL || !move_applies (move, record))
    {
      /* TRANSLATORS: the states of a record, such as "Sent" and "Completed" */
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                   _ ("There is no step from “%s” to “%s”."),
                   along_value_set_label (entity->lifecycle->states, from),
                   along_value_set_label (entity->lifecycle->states, to));
      return FALSE;
    }
  if ((move->who & who) == 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                           _ ("This step is for somebody else to take."));
      return FALSE;
    }
  after = along_record_copy (record);
  if (!take_values (move, after, given, error) || !check_reason (move, given, error)
      || !check_demands (move->demands, after, given, error))
    return FALSE;
  /* Who only passes on what somebody else decided says how they know. */
  if ((move->who & who) == ALONG_WHO_BY_PHONE
      && !check_demands (move->relayed, after, given, error))
    return FALSE;
  if (move->remembers != NULL
      && g_strcmp0 (along_record_get_text (after, move->remembers), remembered_state (move)) != 0)
    return refuse (error, _ ("This step does not say where it comes from."));
  along_record_set_text (after, along_entity_state_field (entity)->name, to);
  if (move->check != NULL && !move->check (after, error))
    return FALSE;
  return entity->check == NULL || entity->check (after, error);
}

/**
 * along_lifecycle_writes:
 * @lifecycle: (nullable): a lifecycle
 * @from: (nullable): the state a move starts from
 * @to: (nullable): the state it leads to
 * @field: a field of the record
 *
 * Returns: %TRUE if there is such a move and it may write @field, beside the state
 */
gboolean
along_lifecycle_writes (const AlongLifecycle *lifecycle,
                        const char *from,
                        const char *to,
                        const AlongField *field)
{
  const AlongMove *move
      = lifecycle != NULL ? along_lifecycle_find_move (lifecycle, from, to) : NULL;

  return move != NULL && may_come_with (move, field->name);
}

/**
 * along_lifecycle_unsays:
 * @lifecycle: (nullable): a lifecycle
 * @from: (nullable): the state a move starts from
 * @to: (nullable): the state it leads to
 * @values: `a{sv}`, what comes with it
 * @field: a field of the record
 *
 * Returns: %TRUE if the move takes away what an earlier step said in @field: it could say it itself, and does
 *   not (%ALONG_FIELD_STEP)
 */
gboolean
along_lifecycle_unsays (const AlongLifecycle *lifecycle,
                        const char *from,
                        const char *to,
                        GVariant *values,
                        const AlongField *field)
{
  g_autoptr (GVariant) given = NULL;

  if (!(field->flags & ALONG_FIELD_STEP) || !along_lifecycle_writes (lifecycle, from, to, field))
    return FALSE;
  given = g_variant_lookup_value (values, field->name, NULL);
  return given == NULL;
}

/**
 * along_lifecycle_offers:
 * @record: a record
 * @who: of #AlongWho: what somebody is to it
 *
 * The moves that somebody may take now: the buttons of its page, in the order of the table.
 *
 * Returns: (transfer container) (element-type AlongMove): the moves; empty where there are none
 */
GPtrArray *
along_lifecycle_offers (const AlongRecord *record, guint who)
{
  const AlongLifecycle *lifecycle = along_record_get_entity (record)->lifecycle;
  const char *state = along_record_get_state (record);
  GPtrArray *offers = g_ptr_array_new ();

  if (lifecycle == NULL || state == NULL)
    return offers;
  for (const AlongMove *move = lifecycle->moves; move->name != NULL; move++)
    if (g_str_equal (move->from, state) && (move->who & who) != 0 && move_applies (move, record))
      g_ptr_array_add (offers, (gpointer)move);
  return offers;
}

/**
 * along_move_fill:
 * @move: a move
 * @values: (nullable) (transfer floating): `a{sv}`, what comes with it
 * @now: when it is taken, milliseconds since 1970 in UTC
 *
 * Adds what a move brings along by itself and @values does not say: its stamps, and the state it
 * starts from where it remembers that.
 *
 * Returns: (transfer full): `a{sv}`
 */
GVariant *
along_move_fill (const AlongMove *move, GVariant *values, gint64 now)
{
  g_autoptr (GVariant) given
      = g_variant_ref_sink (values != NULL ? values : g_variant_new ("a{sv}", NULL));
  g_auto (GStrv) stamps = g_strsplit (move->stamps != NULL ? move->stamps : "", " ", -1);
  g_auto (GVariantDict) filled = G_VARIANT_DICT_INIT (given);

  for (guint i = 0; stamps[i] != NULL; i++)
    if (!g_variant_dict_contains (&filled, stamps[i]))
      g_variant_dict_insert (&filled, stamps[i], "x", now);
  if (move->remembers != NULL && !g_variant_dict_contains (&filled, move->remembers))
    g_variant_dict_insert (&filled, move->remembers, "s", remembered_state (move));
  return g_variant_ref_sink (g_variant_dict_end (&filled));
}
