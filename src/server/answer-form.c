/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/answer-form.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/id.h"
#include "model/pauses.h"
#include "model/talk.h"
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* More fields than any of our forms has. */
#define MOST_FIELDS 5000

/* In the order of the page. A waiting list is offered at once: who sends the answer would have to come twice
 * otherwise, since only what is accepted waits. */
static const AlongAnswerKind kinds[] = {
  { "acknowledge", "acknowledge", N_ ("Say that it has arrived"), N_ ("Say that it has arrived"),
    N_ ("Send: it has arrived"), N_ ("Thank you. The sender knows that it has arrived."), 0 },
  { "accept", "accept", N_ ("Accept"), N_ ("Accept this referral"), N_ ("Send: accepted"),
    N_ ("Thank you. The sender knows that you have accepted."), ALONG_ASKS_WORDS },
  { "start", "start", N_ ("Say that the help has started"), N_ ("Say that the help has started"),
    N_ ("Send: it has started"), N_ ("Thank you. The sender knows that it has started."),
    ALONG_ASKS_CONTACT | ALONG_ASKS_WORDS },
  { "contact", "", N_ ("Say when you were first in touch"), N_ ("When were you first in touch?"),
    N_ ("Send: first contact"), N_ ("Thank you. The sender knows that you are in touch."),
    ALONG_ASKS_CONTACT },
  { "complete", "complete", N_ ("Complete, and say what came of it"), N_ ("What came of it?"),
    N_ ("Send: completed"), N_ ("Thank you. The sender knows what came of it."),
    ALONG_ASKS_OUTCOME | ALONG_ASKS_WORDS },
  { "resume", "resume", N_ ("Say that it goes on"), N_ ("It goes on"), N_ ("Send: it goes on"),
    N_ ("Thank you. The sender knows that it goes on."), ALONG_ASKS_WORDS },
  { "wait", "wait accept", N_ ("Put on the waiting list"), N_ ("Put on the waiting list"),
    N_ ("Send: on the waiting list"),
    N_ ("Thank you. The sender knows that there is a place on your waiting list."),
    ALONG_ASKS_POSITION | ALONG_ASKS_WORDS },
  { "ask", "ask", N_ ("Ask a question first"), N_ ("Ask the sender a question"),
    N_ ("Send the question"),
    N_ ("Thank you. Your question is with the sender; the answer will stand on this page."),
    ALONG_ASKS_QUESTION },
  { "pause", "pause", N_ ("Pause it for a while"), N_ ("Pause it for a while"), N_ ("Send: paused"),
    N_ ("Thank you. The sender knows that it is paused. Come back here when it goes on."),
    ALONG_ASKS_REASON | ALONG_ASKS_WORDS },
  { "redirect", "redirect", N_ ("Pass on to a service that fits better"),
    N_ ("Pass on to a service that fits better"), N_ ("Send: pass it on"),
    N_ ("Thank you. The sender looks at it once more and sends it there: nothing of the person "
        "has gone to the other service yet."),
    ALONG_ASKS_SERVICE | ALONG_ASKS_REASON | ALONG_ASKS_WORDS },
  { "decline", "decline_late decline", N_ ("Decline"), N_ ("Decline this referral"),
    N_ ("Send: declined"),
    N_ ("Thank you. The sender knows, and will look for another way to help."),
    ALONG_ASKS_REASON | ALONG_ASKS_WORDS },
  { "end-early", "end_early", N_ ("End early"), N_ ("End early"), N_ ("Send: ended early"),
    N_ ("Thank you. The sender knows that it has ended."),
    ALONG_ASKS_REASON | ALONG_ASKS_OUTCOME | ALONG_ASKS_WORDS },
  { "reopen", "reopen", N_ ("Open it again"), N_ ("Open it again"), N_ ("Send: opened again"),
    N_ ("Thank you. The sender knows that you go on with it."),
    ALONG_ASKS_REASON | ALONG_ASKS_WORDS },
};

/**
 * along_answer_kind_find:
 * @name: (nullable): what it is called in addresses
 *
 * Returns: (transfer none) (nullable): the kind of answer
 */
const AlongAnswerKind *
along_answer_kind_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].name, name) == 0)
      return &kinds[i];
  return NULL;
}

static const AlongMove *
find_move (const char *state, const char *name)
{
  const AlongEntity *entity = along_entity_find ("referral");

  for (const AlongMove *move = entity->lifecycle->moves; state != NULL && move->name != NULL;
       move++)
    if (g_str_equal (move->name, name) && g_str_equal (move->from, state)
        && (move->who & ALONG_WHO_RECEIVER) != 0)
      return move;
  return NULL;
}

/* The moves from @state on, in the order they are taken: the first of @kind's that leads from there, and what
 * comes before it in the list. */
static GPtrArray *
find_moves (const AlongAnswerKind *kind, const char *state)
{
  g_auto (GStrv) names = g_strsplit (kind->moves, " ", -1);
  GPtrArray *moves = g_ptr_array_new ();
  const AlongMove *first = NULL;
  guint i = 0;

  while (names[i] != NULL && (first = find_move (state, names[i])) == NULL)
    i++;
  if (first == NULL)
    return moves;
  g_ptr_array_add (moves, (gpointer)first);
  while (i-- > 0)
    {
      const AlongMove *next = find_move (first->to, names[i]);

      if (next == NULL)
        break;
      g_ptr_array_add (moves, (gpointer)next);
      first = next;
    }
  return moves;
}

/**
 * along_answer_kind_move:
 * @kind: a kind of answer
 * @referral: a referral
 *
 * Returns: (transfer none) (nullable): the move that the answer comes to, as the lifecycle offers it to the
 *   receiver; %NULL where it does not
 */
const AlongMove *
along_answer_kind_move (const AlongAnswerKind *kind, const AlongRecord *referral)
{
  g_autoptr (GPtrArray) moves = find_moves (kind, along_record_get_state (referral));

  return moves->len > 0 ? g_ptr_array_index (moves, moves->len - 1) : NULL;
}

/* The day of the first contact is written on the referral; no step goes with it. */
static gboolean
is_contact (const AlongAnswerKind *kind)
{
  return *kind->moves == '\0';
}

/**
 * along_answer_kind_fits:
 * @kind: a kind of answer
 * @referral: a referral
 *
 * Returns: %TRUE if it can be given now
 */
gboolean
along_answer_kind_fits (const AlongAnswerKind *kind, const AlongRecord *referral)
{
  static const char *const states[] = { "accepted", "waitlisted", "in_progress", NULL };
  const char *state = along_record_get_state (referral);

  if (is_contact (kind))
    return state != NULL && g_strv_contains (states, state)
           && along_record_get (referral, "first_contact_at") == NULL;
  return along_answer_kind_move (kind, referral) != NULL;
}

/**
 * along_answer_kinds:
 * @referral: a referral
 *
 * Returns: (transfer container) (element-type AlongAnswerKind): what can be answered now
 */
GPtrArray *
along_answer_kinds (const AlongRecord *referral)
{
  GPtrArray *fitting = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (along_answer_kind_fits (&kinds[i], referral))
      g_ptr_array_add (fitting, (gpointer)&kinds[i]);
  return fitting;
}

struct _AlongAnswerForm
{
  GHashTable *values;
  GHashTable *broken; /* names of fields that were not UTF-8 */
};

/* As browsers write forms, with whatever bytes; line ends are theirs, not the writer's. */
static char *
decode (const char *from, const char *to, gboolean *broken)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *c = from; c < to; c++)
    {
      int byte = (guchar)*c;

      if (*c == '+')
        byte = ' ';
      else if (*c == '%' && to - c > 2 && g_ascii_isxdigit (c[1]) && g_ascii_isxdigit (c[2]))
        {
          byte = g_ascii_xdigit_value (c[1]) << 4 | g_ascii_xdigit_value (c[2]);
          c += 2;
        }
      if (byte == '\0')
        *broken = TRUE;
      else
        g_string_append_c (text, (char)byte);
    }
  g_string_replace (text, "\r\n", "\n", 0);
  if (g_utf8_validate (text->str, (gssize)text->len, NULL))
    return g_string_free_and_steal (g_steal_pointer (&text));
  *broken = TRUE;
  return g_utf8_make_valid (text->str, (gssize)text->len);
}

static void
add_pair (AlongAnswerForm *self, const char *from, const char *to)
{
  const char *equals = memchr (from, '=', (gsize)(to - from));
  gboolean odd = FALSE;
  gboolean broken = FALSE;
  g_autofree char *name = decode (from, equals != NULL ? equals : to, &odd);
  g_autofree char *value = decode (equals != NULL ? equals + 1 : to, to, &broken);

  if (odd || *name == '\0' || g_hash_table_size (self->values) >= MOST_FIELDS)
    return;
  if (broken)
    g_hash_table_add (self->broken, g_strdup (name));
  g_hash_table_replace (self->values, g_steal_pointer (&name), g_steal_pointer (&value));
}

/**
 * along_answer_form_new:
 * @body: (nullable): what a browser sent, `application/x-www-form-urlencoded`
 *
 * Returns: (transfer full): the form; what cannot be read of it is replaced, and remembered as unreadable
 */
AlongAnswerForm *
along_answer_form_new (GBytes *body)
{
  AlongAnswerForm *self = g_new0 (AlongAnswerForm, 1);
  gsize size = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &size) : NULL;
  const char *end = text + size;

  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->broken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (const char *at = text; size > 0 && at < end;)
    {
      const char *amp = memchr (at, '&', (gsize)(end - at));

      add_pair (self, at, amp != NULL ? amp : end);
      at = amp != NULL ? amp + 1 : end;
    }
  return self;
}

/**
 * along_answer_form_free:
 * @self: (transfer full): a form
 */
void
along_answer_form_free (AlongAnswerForm *self)
{
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->broken);
  g_free (self);
}

/**
 * along_answer_form_get:
 * @self: (nullable): a form
 * @name: a field's name
 *
 * Returns: (transfer none): what was typed; empty for nothing
 */
const char *
along_answer_form_get (const AlongAnswerForm *self, const char *name)
{
  const char *value = self != NULL ? g_hash_table_lookup (self->values, name) : NULL;

  return value != NULL ? value : "";
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/**
 * along_answer_form_names:
 * @self: a form
 *
 * Returns: (transfer container) (element-type utf8): the names of its fields, in their order
 */
GPtrArray *
along_answer_form_names (const AlongAnswerForm *self)
{
  GPtrArray *names = g_hash_table_get_keys_as_ptr_array (self->values);

  g_ptr_array_sort (names, compare_names);
  return names;
}

static void
problem_free (gpointer data)
{
  AlongAnswerProblem *problem = data;

  g_free (problem->field);
  g_free (problem->sentence);
  g_free (problem);
}

/**
 * along_answer_problems_new:
 *
 * Returns: (transfer full) (element-type AlongAnswerProblem): no problems yet
 */
GPtrArray *
along_answer_problems_new (void)
{
  return g_ptr_array_new_with_free_func (problem_free);
}

/**
 * along_answer_problems_add:
 * @problems: (element-type AlongAnswerProblem): problems
 * @field: the field's name
 * @sentence: what is to be done about it
 */
void
along_answer_problems_add (GPtrArray *problems, const char *field, const char *sentence)
{
  AlongAnswerProblem *problem = g_new0 (AlongAnswerProblem, 1);

  problem->field = g_strdup (field);
  problem->sentence = g_strdup (sentence);
  g_ptr_array_add (problems, problem);
}

/**
 * along_answer_problems_of:
 * @problems: (nullable) (element-type AlongAnswerProblem): problems
 * @field: a field's name
 *
 * Returns: (transfer none) (nullable): what is to be done about it; %NULL for nothing
 */
const char *
along_answer_problems_of (GPtrArray *problems, const char *field)
{
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      const AlongAnswerProblem *problem = g_ptr_array_index (problems, i);

      if (g_str_equal (problem->field, field))
        return problem->sentence;
    }
  return NULL;
}

/**
 * along_answer_hope_name:
 * @letter: which field: `r` for the result, `w` for the words
 * @hope: what somebody hopes for
 *
 * The name of a field belongs to the hope itself and not to its place, which others may change meanwhile.
 *
 * Returns: (transfer full): the name
 */
char *
along_answer_hope_name (char letter, const char *hope)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, hope, -1);

  return g_strdup_printf ("%c-%.12s", letter, sum);
}

typedef struct
{
  const AlongAnswerForm *form;
  const AlongRecord *referral;
  GPtrArray *problems;
  GVariantDict values;
} Build;

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\n")] == '\0';
}

/* The declaration's rules, said with the name that the field has on the page. */
static void
check_as (Build *build, const char *field, const char *name, const char *label, GVariant *value)
{
  AlongField as = *along_entity_find_field (along_entity_find ("referral"), field, NULL);
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  g_autoptr (GError) error = NULL;

  as.label = label;
  if (g_hash_table_contains (build->form->broken, name))
    along_answer_problems_add (
        build->problems, name,
        _ ("Some of this came in a way that can’t be read. Look at it, put it right and send it "
           "again."));
  else if (!along_field_check (&as, owned, &error))
    along_answer_problems_add (build->problems, name, error->message);
}

static void
take_text (Build *build,
           const char *field,
           const char *name,
           const char *label,
           const char *needed,
           GVariantDict *into)
{
  const char *text = along_answer_form_get (build->form, name);

  if (is_blank (text))
    {
      if (needed != NULL)
        along_answer_problems_add (build->problems, name, needed);
      return;
    }
  check_as (build, field, name, label, g_variant_new_string (text));
  g_variant_dict_insert (into, field, "s", text);
}

static void
take_position (Build *build)
{
  const char *text = along_answer_form_get (build->form, "position");
  gint64 number = 0;

  if (is_blank (text))
    return;
  if (!g_ascii_string_to_signed (text, 10, 1, 100000, &number, NULL))
    along_answer_problems_add (build->problems, "position",
                               _ ("The place on the waiting list is a number, such as 7. Leave it "
                                  "empty if you don’t know it."));
  else
    g_variant_dict_insert (&build->values, "wait_position", "x", number);
}

static void
take_reason (Build *build, const AlongMove *move)
{
  const char *code = along_answer_form_get (build->form, "reason");

  if (*code == '\0')
    along_answer_problems_add (build->problems, "reason", _ ("Choose a reason."));
  else if (along_value_set_find (move->reasons, code) == NULL)
    along_answer_problems_add (build->problems, "reason",
                               _ ("Choose one of the reasons below: the one that came is not on "
                                  "the list."));
  else
    g_variant_dict_insert (&build->values, "status_reason", "s", code);
}

static void
take_service (Build *build)
{
  const char *id = along_answer_form_get (build->form, "service");

  if (*id == '\0')
    along_answer_problems_add (build->problems, "find",
                               _ ("Choose the service that would fit better: write a part of its "
                                  "name, and press the button below it."));
  else if (!along_id_is_valid (id))
    along_answer_problems_add (build->problems, "find",
                               _ ("Choose one of the services below: the one that came is not on "
                                  "the list."));
  else
    g_variant_dict_insert (&build->values, "redirected_service", "s", id);
}

/* As browsers send it, and as people write it where a browser has no calendar. */
static char *
read_date (const char *text)
{
  int day = 0, month = 0, year = 0, end = 0;
  GDate date = { 0 };

  if (along_date_parse (text, &date))
    return along_date_iso (&date);
  if (sscanf (text, " %2d/%2d/%4d %n", &day, &month, &year, &end) == 3 && text[end] == '\0'
      && year >= 1900 && day >= 1 && month >= 1
      && g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    {
      g_date_set_dmy (&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
      return along_date_iso (&date);
    }
  return NULL;
}

static void
take_contact (Build *build, gboolean needed)
{
  const char *text = along_answer_form_get (build->form, "contact");
  g_autofree char *date = read_date (text);
  g_autofree char *today = along_clock_today ();
  gint64 sent = along_record_get_integer (build->referral, "sent_at", 0);
  g_autofree char *sent_on = along_clock_date_of (sent);

  if (is_blank (text) && !needed)
    return;
  if (date == NULL)
    along_answer_problems_add (build->problems, "contact",
                               _ ("The day of the first contact is not a date. Write it like "
                                  "21/3/2026."));
  else if (strcmp (date, today) > 0)
    along_answer_problems_add (build->problems, "contact",
                               _ ("The day of the first contact has not come yet. Give today or an "
                                  "earlier day."));
  else if (strcmp (date, sent_on) < 0)
    {
      g_autofree char *day = along_date_text (sent_on);
      g_autofree char *sentence = g_strdup_printf (
          /* TRANSLATORS: %s is a date */
          _ ("The first contact can’t be before the referral was sent, on %s."), day);

      along_answer_problems_add (build->problems, "contact", sentence);
    }
  else
    g_variant_dict_insert (&build->values, "first_contact_at", "x",
                           MAX (along_clock_begin_of (date), sent));
}

static gboolean
take_result (Build *build, const char *name, const char **code)
{
  *code = along_answer_form_get (build->form, name);
  if (**code == '\0' || along_value_set_find (&along_values_outcome, *code) != NULL)
    return **code != '\0';
  along_answer_problems_add (
      build->problems, name,
      _ ("Choose one of the results below: the one that came is not on the list."));
  return FALSE;
}

static void
take_hope (Build *build, const char *hope, GVariantBuilder *rows)
{
  g_autofree char *result = along_answer_hope_name ('r', hope);
  g_autofree char *words = along_answer_hope_name ('w', hope);
  const char *code = NULL;
  const char *text = along_answer_form_get (build->form, words);

  g_variant_builder_open (rows, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (rows, "{ss}", "outcome", hope);
  if (take_result (build, result, &code))
    g_variant_builder_add (rows, "{ss}", "result", code);
  if (!is_blank (text))
    {
      check_as (build, "outcome_text", words, N_ ("What you wrote about it"),
                g_variant_new_string (text));
      g_variant_builder_add (rows, "{ss}", "words", text);
    }
  g_variant_builder_close (rows);
}

static void
take_outcome (Build *build, gboolean needed)
{
  g_auto (GStrv) hopes = along_record_get_set (build->referral, "desired_outcomes");
  const char *code = NULL;

  if (take_result (build, "outcome", &code))
    g_variant_dict_insert (&build->values, "outcome", "s", code);
  else if (*code == '\0' && needed)
    along_answer_problems_add (build->problems, "outcome",
                               _ ("Choose what came of it as a whole."));
  if (hopes[0] != NULL)
    {
      GVariantBuilder rows;

      g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{ss}"));
      for (guint i = 0; hopes[i] != NULL; i++)
        take_hope (build, hopes[i], &rows);
      g_variant_dict_insert_value (&build->values, "outcomes", g_variant_builder_end (&rows));
    }
  take_text (build, "outcome_text", "message", N_ ("The message back"), NULL, &build->values);
}

static void
take_fields (Build *build, const AlongAnswerKind *kind, const AlongMove *move)
{
  if (kind->asks & ALONG_ASKS_QUESTION)
    take_text (build, "question", "question", N_ ("The question"),
               _ ("Write what you need to know."), &build->values);
  if (kind->asks & ALONG_ASKS_SERVICE)
    take_service (build);
  if (kind->asks & ALONG_ASKS_REASON)
    take_reason (build, move);
  if (kind->asks & ALONG_ASKS_POSITION)
    take_position (build);
  if (kind->asks & ALONG_ASKS_CONTACT)
    take_contact (build, is_contact (kind));
  if (kind->asks & ALONG_ASKS_OUTCOME)
    take_outcome (build, move != NULL && !move->negative);
  if (kind->asks & ALONG_ASKS_WORDS)
    take_text (build, "status_text", "words", N_ ("What you wrote for the sender"), NULL,
               &build->values);
}

/* What follows from the move itself, as the app writes it too. */
static void
take_lists (Build *build, const AlongMove *move)
{
  g_autofree char *today = along_clock_today ();
  const char *reason = NULL;
  GVariant *pauses = NULL;
  GVariant *talk = along_talk_after (move, build->referral);

  g_variant_dict_lookup (&build->values, "status_reason", "&s", &reason);
  pauses = along_pauses_after (move, build->referral, reason, today);
  if (pauses != NULL)
    g_variant_dict_insert_value (&build->values, "pauses", pauses);
  if (talk != NULL)
    g_variant_dict_insert_value (&build->values, "talk", talk);
}

static GVariant *
answered (const AlongAnswerForm *form, GVariantDict *values)
{
  if (g_variant_dict_contains (values, "first_contact_at"))
    g_variant_dict_insert (values, "first_contact_by", "s", along_answer_form_get (form, "name"));
  g_variant_dict_insert (values, "answered_how", "s", "page");
  g_variant_dict_insert (values, "answered_by", "s", along_answer_form_get (form, "name"));
  return g_variant_dict_end (values);
}

/* What comes with the answer comes with its last move; the ones before only lead there. */
static void
add_moves (Build *build, GPtrArray *moves, AlongTxn *txn)
{
  for (guint i = 0; i < moves->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (moves, i);
      gboolean last = i + 1 == moves->len;
      g_auto (GVariantDict) before = G_VARIANT_DICT_INIT (NULL);

      along_txn_add (txn,
                     along_op_move (along_entity_find ("referral"),
                                    along_record_get_id (build->referral), move->from, move->to,
                                    answered (build->form, last ? &build->values : &before)));
    }
}

/* It says what was seen before, or it would count as written without looking. */
static AlongOp *
set_contact (Build *build)
{
  static const char group[] = "first_contact_at";
  AlongOp *op = NULL;

  g_variant_dict_insert (&build->values, "first_contact_by", "s",
                         along_answer_form_get (build->form, "name"));
  op = along_op_set (along_entity_find ("referral"), along_record_get_id (build->referral), group,
                     g_variant_dict_end (&build->values));
  op->old = along_value_digest (build->referral, group);
  return op;
}

/**
 * along_answer_form_build:
 * @self: a form
 * @kind: what is answered
 * @referral: the referral as it is now
 * @problems: (element-type AlongAnswerProblem): gets what is wrong with the form
 *
 * Makes of a form what the app would have made of the same answer. Whether it may be done is decided where
 * it is applied. The state it starts from is the one that the page showed, so that a stale page is noticed.
 *
 * Returns: (transfer full) (nullable): the transaction; %NULL where there are problems, or the answer cannot be
 *   given any more
 */
AlongTxn *
along_answer_form_build (const AlongAnswerForm *self,
                         const AlongAnswerKind *kind,
                         const AlongRecord *referral,
                         GPtrArray *problems)
{
  g_autoptr (GPtrArray) moves = find_moves (kind, along_answer_form_get (self, "state"));
  const AlongMove *last = moves->len > 0 ? g_ptr_array_index (moves, moves->len - 1) : NULL;
  Build build = { .form = self, .referral = referral, .problems = problems };
  g_auto (GVariantDict) by = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (AlongTxn) txn = NULL;

  if (last == NULL && !is_contact (kind))
    return NULL;
  g_variant_dict_init (&build.values, NULL);
  take_fields (&build, kind, last);
  take_text (&build, "answered_by", "name", N_ ("Your name"),
             _ ("Write your name, so that the sender knows who answered."), &by);
  if (is_blank (along_answer_form_get (self, "code")))
    along_answer_problems_add (problems, "code", _ ("Type the code that you were told by phone."));
  if (problems->len > 0)
    {
      g_variant_dict_clear (&build.values);
      return NULL;
    }
  if (last != NULL)
    take_lists (&build, last);
  txn = along_txn_new (along_record_get_text (referral, "to_org"));
  if (is_contact (kind))
    along_txn_add (txn, set_contact (&build));
  add_moves (&build, moves, txn);
  return g_steal_pointer (&txn);
}
