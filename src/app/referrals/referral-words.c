/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-words.h"

#include "base/date.h"

#include <glib/gi18n.h>

/* What a move is called once it was taken, and what its dialog asks for. A move has one name in all
 * the states it starts from. */
static const struct
{
  const char *name;
  const char *done;
  const char *asks;
} moves[] = {
  { "send", N_ ("Sent"), NULL },
  { "acknowledge", N_ ("Acknowledged"), N_ ("Acknowledge") },
  { "accept", N_ ("Accepted"), N_ ("Accept the Referral") },
  { "decline", N_ ("Declined"), N_ ("Why Is It Declined?") },
  { "decline_late", N_ ("Declined after all"), N_ ("Why Is It Declined After All?") },
  { "ask", N_ ("Question asked"), N_ ("Ask the Sender") },
  { "answer", N_ ("Question answered"), N_ ("Answer the Question") },
  { "redirect", N_ ("Passed on"), N_ ("Where Would It Fit Better?") },
  { "withdraw", N_ ("Withdrawn"), N_ ("Why Is It Withdrawn?") },
  { "wait", N_ ("Put on the waiting list"), N_ ("Put on the Waiting List") },
  { "start", N_ ("Started"), N_ ("Start") },
  { "pause", N_ ("Paused"), N_ ("Why Is It Paused?") },
  { "resume", N_ ("Went on"), N_ ("Go On") },
  { "complete", N_ ("Completed"), N_ ("What Came of It?") },
  { "end_early", N_ ("Ended early"), N_ ("Why Does It End Early?") },
  { "close_loop", N_ ("Closed: everybody knows"), N_ ("Close the Loop") },
  { "reopen", N_ ("Opened again"), N_ ("Why Is It Opened Again?") },
  { "mistake", N_ ("Marked as entered by mistake"), N_ ("What Was the Mistake?") },
};

/**
 * along_referral_is_sent_by:
 * @referral: a referral
 * @org: (nullable): an organisation
 *
 * Returns: %TRUE if it is @org that refers
 */
gboolean
along_referral_is_sent_by (const AlongRecord *referral, const char *org)
{
  return org != NULL && g_strcmp0 (along_record_get_text (referral, "from_org"), org) == 0;
}

/**
 * along_referral_about:
 * @context: a context
 * @referral: a referral
 *
 * Whom it is about, as far as the reader may know: the sender reads the person's name, the receiver the
 * name that was shared, for as long as it is.
 *
 * Returns: (transfer full): a name; never empty
 */
char *
along_referral_about (AlongContext *context, const AlongRecord *referral)
{
  const char *person = along_record_get_text (referral, "person");
  const char *shared = along_record_get_text (referral, "shared_name");
  const char *name = person != NULL ? along_context_title (context, "person", person) : "";

  if (*name != '\0')
    return g_strdup (name);
  if (shared != NULL)
    return g_strdup (shared);
  /* TRANSLATORS: in place of a name that the reader may no longer see; %s is a referral's number */
  return g_strdup_printf (_ ("Referral %s"), along_record_get_title (referral));
}

/**
 * along_referral_why:
 * @referral: a referral
 *
 * Why it stands where it stands, where the last step needed a reason. A step without one leaves the
 * reason of an earlier step behind; that is no longer why.
 *
 * Returns: (transfer full) (nullable): the reason in words
 */
char *
along_referral_why (const AlongRecord *referral)
{
  static const char *const states[] = { "declined",    "withdrawn",        "redirected", "on_hold",
                                        "ended_early", "entered_in_error", NULL };
  const char *state = along_record_get_state (referral);
  const char *code = along_record_get_text (referral, "status_reason");
  const char *text = along_record_get_text (referral, "status_text");
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (referral), "status_reason", NULL);
  const char *label = NULL;

  if (state == NULL || !g_strv_contains (states, state) || code == NULL)
    return NULL;
  label = along_value_set_label (field->values, code);
  /* TRANSLATORS: a reason, and what somebody wrote about it */
  return text != NULL ? g_strdup_printf (_ ("%s: %s"), label, text) : g_strdup (label);
}

static const AlongMove *
move_of (const AlongOp *op)
{
  if (op->type != ALONG_OP_MOVE || op->entity->lifecycle == NULL)
    return NULL;
  return along_lifecycle_find_move (op->entity->lifecycle, op->from, op->to);
}

/**
 * along_referral_done:
 * @move: a move of a referral
 *
 * Returns: (transfer none): what is said once it was taken: "Accepted"
 */
const char *
along_referral_done (const AlongMove *move)
{
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    if (g_str_equal (moves[i].name, move->name))
      return _ (moves[i].done);
  return _ (move->label);
}

/**
 * along_referral_asks:
 * @move: a move of a referral
 *
 * Returns: (transfer none): the title of the dialog that asks what it needs
 */
const char *
along_referral_asks (const AlongMove *move)
{
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    if (g_str_equal (moves[i].name, move->name) && moves[i].asks != NULL)
      return _ (moves[i].asks);
  return _ (move->label);
}

static const char *
value_of (GVariant *values, const char *name)
{
  const char *text = NULL;

  return values != NULL && g_variant_lookup (values, name, "&s", &text) ? text : NULL;
}

static gboolean
was_heard (const char *how)
{
  static const char *const ways[] = { "phone", "mail", "in_person", NULL };

  return how != NULL && g_strv_contains (ways, how);
}

/* Who wrote down what was heard last. */
static const char *
who_wrote (GPtrArray *entries)
{
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const AlongEntry *entry = g_ptr_array_index (entries, i);

      if (entry->received >= 0 && was_heard (value_of (entry->op->values, "answered_how")))
        return entry->author;
    }
  return NULL;
}

/**
 * along_referral_heard:
 * @context: a context
 * @referral: a referral
 * @entries: (nullable) (element-type AlongEntry): its history, the newest first
 *
 * How the last answer came, where it did not come in Alongside itself: who said it, and who wrote it down.
 *
 * Returns: (transfer full) (nullable): a sentence
 */
char *
along_referral_heard (AlongContext *context, const AlongRecord *referral, GPtrArray *entries)
{
  const char *how = along_record_get_text (referral, "answered_how");
  const char *by = along_record_get_text (referral, "answered_by");
  const char *who = who_wrote (entries);
  const char *name = who != NULL ? along_context_title (context, "worker", who) : "";

  if (by == NULL || !was_heard (how))
    return NULL;
  if (*name == '\0')
    name = along_context_title (context, "organisation",
                                along_record_get_text (referral, "from_org"));
  if (g_str_equal (how, "phone"))
    /* TRANSLATORS: who wrote it down, and who said it */
    return g_strdup_printf (_ ("Written down by %s from a phone call with %s."), name, by);
  if (g_str_equal (how, "mail"))
    /* TRANSLATORS: who wrote it down, and who wrote the letter */
    return g_strdup_printf (_ ("Written down by %s from a letter or e-mail of %s."), name, by);
  /* TRANSLATORS: who wrote it down, and who said it */
  return g_strdup_printf (_ ("Written down by %s from a talk with %s."), name, by);
}

/**
 * along_referral_did:
 * @entry: a line of a referral's history
 *
 * Returns: (transfer full) (nullable): what was done, in words; %NULL for what says nothing to people
 */
char *
along_referral_did (const AlongEntry *entry)
{
  const AlongMove *move = move_of (entry->op);
  GString *words = NULL;
  const char *reason = NULL;
  const char *said = NULL;

  if (entry->op->type == ALONG_OP_NEW)
    return g_strdup (_ ("Written"));
  if (entry->op->undo)
    return g_strdup (_ ("Taken back"));
  if (move == NULL)
    return NULL;
  words = g_string_new (along_referral_done (move));
  reason = value_of (entry->op->values, "status_reason");
  if (reason != NULL && move->reasons != NULL)
    g_string_append_printf (words, ": %s", along_value_set_label (move->reasons, reason));
  if (was_heard (value_of (entry->op->values, "answered_how"))
      && value_of (entry->op->values, "answered_by") != NULL)
    g_string_append_printf (words, " (%s)", value_of (entry->op->values, "answered_by"));
  said = value_of (entry->op->values, "question");
  if (said == NULL)
    said = value_of (entry->op->values, "answer");
  if (said == NULL)
    said = value_of (entry->op->values, "status_text");
  if (said != NULL)
    g_string_append_printf (words, "\n“%s”", said);
  return g_string_free_and_steal (words);
}

/**
 * along_referral_due_tone:
 * @due: what is due
 * @ours: whether it is the reader's turn
 *
 * Returns: the tone of a chip with its words
 */
AlongTone
along_referral_due_tone (const AlongDue *due, gboolean ours)
{
  if (due->overdue)
    return ALONG_TONE_CARE;
  if (ours)
    return ALONG_TONE_WAITING;
  return g_str_equal (due->what, "finish") ? ALONG_TONE_GOING : ALONG_TONE_QUIET;
}

/* What is to be done with a referral: "Tell the person · Friday". */
static const struct
{
  const char *what;
  const char *ours;
  const char *theirs;
} duties[] = {
  { "send", N_ ("Send the referral"), N_ ("Not sent yet") },
  { "acknowledge", N_ ("Acknowledge"), N_ ("They acknowledge") },
  { "decide", N_ ("Decide"), N_ ("They decide") },
  { "answer", N_ ("Answer"), N_ ("They answer") },
  { "start", N_ ("Start"), N_ ("They start") },
  { "alternative", N_ ("Find another"), N_ ("They find another") },
  { "tell", N_ ("Tell the person"), N_ ("They tell the person") },
};

/**
 * along_referral_due_short:
 * @due: what is due
 * @ours: whether it is the reader's organisation that is waited for
 *
 * Returns: (transfer full): what is to be done and by which day, short enough for a chip or a column
 */
char *
along_referral_due_short (const AlongDue *due, gboolean ours)
{
  const char *words = due->words;
  g_autofree char *date = due->date != NULL ? along_date_near (due->date) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (duties); i++)
    if (g_str_equal (duties[i].what, due->what))
      words = ours ? _ (duties[i].ours) : _ (duties[i].theirs);
  /* TRANSLATORS: what is to be done, and by which day: "Tell the person · Friday" */
  return date != NULL ? g_strdup_printf (_ ("%s · %s"), words, date) : g_strdup (words);
}
