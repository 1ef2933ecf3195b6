/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/answer-views.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/packet.h"
#include "model/render.h"
#include "model/talk.h"
#include "model/value-sets.h"
#include "server/answer-html.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *
text_of (const AlongRecord *record, const char *field)
{
  const char *text = record != NULL ? along_record_get_text (record, field) : NULL;

  return text != NULL ? text : "";
}

static const char *
state_words (const AlongRecord *referral)
{
  return along_value_set_label (along_record_get_entity (referral)->lifecycle->states,
                                along_record_get_state (referral));
}

static void
add_note (GString *page, const char *note)
{
  if (note != NULL)
    along_html_add (page, "<p class=\"note\" role=\"status\">%s</p>", note);
}

/* Where everything that is wrong is listed, with links to where it is put right. */
static void
add_problems (GString *page, GPtrArray *problems)
{
  if (problems == NULL || problems->len == 0)
    return;
  along_html_add (page,
                  "<div class=\"wrong\" role=\"alert\" tabindex=\"-1\" autofocus><h2>%s</h2><ul>",
                  _ ("Nothing was sent yet"));
  for (guint i = 0; i < problems->len; i++)
    {
      const AlongAnswerProblem *problem = g_ptr_array_index (problems, i);

      along_html_add (page, "<li><a href=\"#%s\">%s</a></li>", problem->field, problem->sentence);
    }
  g_string_append (page, "</ul></div>");
}

static void
add_phone (GString *page, const char *number)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *c = number; *c != '\0'; c++)
    if (g_ascii_isdigit (*c) || (*c == '+' && digits->len == 0))
      g_string_append_c (digits, *c);
  along_html_add (page, "<a href=\"tel:%s\">%s</a>", digits->str, number);
}

static const char *
phone_of (const AlongRecord *organisation)
{
  GVariant *phones = organisation != NULL ? along_record_get (organisation, "phones") : NULL;
  const char *number = NULL;

  for (gsize i = 0; phones != NULL && number == NULL && i < g_variant_n_children (phones); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (phones, i);

      if (g_variant_lookup (row, "number", "&s", &number) && *number == '\0')
        number = NULL;
    }
  return number;
}

/* Whom to phone: the worker who sent it, or their organisation. Both stand in the directory. */
static void
add_whom_to_phone (GString *page, const AlongAnswerCase *found, const char *why)
{
  const char *organisation = text_of (found->from, "name");
  const char *worker = text_of (found->requester, "name");
  const char *phone = text_of (found->requester, "phone");

  if (*phone == '\0')
    phone = phone_of (found->from);
  along_html_add (page, "<p>%s ", why);
  if (*worker != '\0')
    along_html_add (page, "%s, ", worker);
  along_html_add (page, "%s", organisation);
  if (phone != NULL)
    {
      g_string_append (page, ", ");
      add_phone (page, phone);
    }
  g_string_append (page, "</p>");
}

/**
 * along_answer_view_start:
 * @self: what the page is made of
 *
 * What a link leads to, and programs that try out links in mails: a button, and nothing that says whether there is
 * anything behind it.
 *
 * Returns: (transfer full): the page
 */
GBytes *
along_answer_view_start (const AlongAnswerView *self)
{
  GString *page = g_string_new (NULL);

  along_html_begin (page, _ ("Answer a referral"));
  along_html_add (page, "<h1>%s</h1>", _ ("Answer a referral"));
  add_note (page, self->note);
  along_html_add (page, "<p>%s</p>",
                  _ ("You can read a referral here and answer it, without an account. You need the "
                     "code of eight digits that the sender tells you by phone."));
  along_html_add (page, "<form method=\"post\" action=\"%s\">", self->path);
  along_html_hidden (page, "step", "continue");
  along_html_add (page, "<p><button>%s</button></p></form>", _ ("Continue"));
  return along_html_end (page);
}

static gboolean
is_kept (const char *name)
{
  static const char *const ours[] = { "code", "step", NULL };

  return !g_strv_contains (ours, name);
}

/* What was typed before the session was over comes back with the code. */
static void
add_kept (GString *page, const AlongAnswerForm *form)
{
  g_autoptr (GPtrArray) names = form != NULL ? along_answer_form_names (form) : NULL;

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (is_kept (name))
        along_html_hidden (page, name, along_answer_form_get (form, name));
    }
}

/* The code is never shown again, not even to who typed it. */
static void
add_code (GString *page, GPtrArray *problems, const char *hint)
{
  const AlongHtmlField code = { .name = "code",
                                .label = _ ("Code"),
                                .hint = hint,
                                .problem = along_answer_problems_of (problems, "code"),
                                .value = "",
                                .more = "type=\"text\" class=\"short\" inputmode=\"numeric\" "
                                        "autocomplete=\"off\" spellcheck=\"false\"" };

  along_html_input (page, &code);
}

static char *
make_title (GPtrArray *problems, const char *title)
{
  /* TRANSLATORS: the title of a page on which something is to be put right; %s is what it is about */
  return problems != NULL && problems->len > 0 ? g_strdup_printf (_ ("To put right: %s"), title)
                                               : g_strdup (title);
}

/**
 * along_answer_view_code:
 * @self: what the page is made of
 *
 * Asks for the code, which comes by phone.
 *
 * Returns: (transfer full): the page
 */
GBytes *
along_answer_view_code (const AlongAnswerView *self)
{
  GString *page = g_string_new (NULL);
  g_autofree char *title = make_title (self->problems, _ ("Type the code"));

  along_html_begin (page, title);
  add_problems (page, self->problems);
  along_html_add (page, "<h1>%s</h1>", _ ("Type the code"));
  add_note (page, self->note);
  along_html_add (page, "<form method=\"post\" action=\"%s\" novalidate>", self->path);
  add_kept (page, self->form);
  along_html_hidden (page, "step", "open");
  add_code (page, self->problems,
            _ ("Eight digits, told by phone, such as 1234 5678. They are not in the mail."));
  along_html_add (page, "<p><button>%s</button></p></form>", _ ("Open the referral"));
  add_whom_to_phone (page, self->found, _ ("No code, or a question? Phone the sender:"));
  return along_html_end (page);
}

static void
add_fact (GString *page, const char *label, const char *value)
{
  if (*value != '\0')
    along_html_add (page, "<dt>%s</dt><dd class=\"words\">%s</dd>", label, value);
}

static void
add_field (GString *page, const AlongRecord *referral, const char *name)
{
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (referral), name, NULL);
  g_autofree char *value = along_value_text (field, along_record_get (referral, name));

  add_fact (page, _ (field->label), value);
}

/* What it is called, what it shows and how large it is: nobody is surprised by what comes. */
static void
add_file (GString *page, const AlongAnswerView *self, const AlongAnswerFile *file)
{
  g_autofree char *size = g_format_size ((guint64)file->size);

  g_string_append (page, "<li>");
  if (file->whole)
    along_html_add (page, "<a href=\"%s/file/%s\" download>%s</a> (%s)", self->path, file->id,
                    file->name, size);
  else
    along_html_add (page, "%s (%s): %s", file->name, size,
                    _ ("it is still being sent; look again in a while."));
  if (file->description != NULL)
    along_html_add (page, "<br>%s", file->description);
  if (file->program)
    along_html_add (page, "<br>%s",
                    _ ("Opening this file could run a program. Do so only if you expect it."));
  g_string_append (page, "</li>");
}

static void
add_files (GString *page, const AlongAnswerView *self)
{
  if (self->files == NULL || (self->files->len == 0 && self->hidden == 0))
    return;
  along_html_add (page, "<h2>%s</h2>", _ ("Files"));
  if (self->files->len > 0)
    {
      g_string_append (page, "<ul class=\"files\">");
      for (guint i = 0; i < self->files->len; i++)
        add_file (page, self, g_ptr_array_index (self->files, i));
      g_string_append (page, "</ul>");
    }
  if (self->hidden > 0)
    along_html_add (page, "<p>%s</p>",
                    _ ("There are files with this referral that can’t be shown here. Ask the "
                       "sender for them."));
}

static void
add_packet (GString *page, const AlongRecord *referral)
{
  g_autoptr (GPtrArray) sections = along_packet_sections (referral, 0);

  along_html_add (page, "<h2>%s</h2>", _ ("About the person"));
  for (guint i = 0; i < sections->len; i++)
    {
      const AlongPacketSection *section = g_ptr_array_index (sections, i);

      along_html_add (page, "<section class=\"card\"><h3>%s</h3><dl>", section->title);
      for (guint j = 0; j < section->lines->len; j++)
        {
          const AlongPacketLine *line = g_ptr_array_index (section->lines, j);

          along_html_add (page, "<dt>%s</dt><dd class=\"words\">", line->label);
          along_html_add (page, line->quoted ? _ ("“%s”") : "%s", line->value);
          g_string_append (page, "</dd>");
        }
      g_string_append (page, "</dl></section>");
    }
}

/* TRANSLATORS: "Question" or "Answer", and a date */
static char *
dated (const char *what, const char *date)
{
  g_autofree char *day = date != NULL ? along_date_text (date) : NULL;

  return day != NULL ? g_strdup_printf (_ ("%s, %s"), what, day) : g_strdup (what);
}

static void
add_talk (GString *page, const AlongRecord *referral)
{
  g_autoptr (GPtrArray) talks = along_talk_of (referral);

  if (talks->len == 0)
    return;
  along_html_add (page, "<h2>%s</h2><dl>",
                  talks->len == 1 ? _ ("Question and answer") : _ ("Questions and answers"));
  for (guint i = 0; i < talks->len; i++)
    {
      const AlongTalk *talk = g_ptr_array_index (talks, i);
      g_autofree char *question = dated (_ ("Question"), talk->asked);
      g_autofree char *answer = dated (_ ("Answer"), talk->answered);

      add_fact (page, question, talk->question != NULL ? talk->question : "");
      add_fact (page, answer, talk->answer != NULL ? talk->answer : "");
    }
  g_string_append (page, "</dl>");
}

static void
add_story (GString *page, const AlongRecord *referral)
{
  static const char *const fields[] = { "sent_at",          "received_at",
                                        "decided_at",       "waitlisted_at",
                                        "wait_position",    "first_contact_at",
                                        "first_contact_by", "started_at",
                                        "pauses",           "ended_at",
                                        "reopened_at",      "outcome",
                                        "outcomes",         NULL };

  along_html_add (page, "<h2>%s</h2><dl>", _ ("What has happened so far"));
  for (guint i = 0; fields[i] != NULL; i++)
    add_field (page, referral, fields[i]);
  add_fact (page, _ ("Last answer by"), text_of (referral, "answered_by"));
  g_string_append (page, "</dl>");
}

static void
add_head (GString *page, const AlongAnswerCase *found)
{
  const AlongRecord *referral = found->referral;
  g_autofree char *today = along_clock_today ();
  g_autoptr (AlongDue) due
      = along_due_of_referral (referral, found->service, &found->calendar->days, today);
  const char *state = state_words (referral);

  along_html_add (page, "<p class=\"state\">%s", state);
  /* The sender's own clocks are not the service's. */
  if (due->turn == ALONG_TURN_RECEIVER && *due->words != '\0' && !g_str_equal (due->words, state))
    along_html_add (page, ": %s", due->words);
  g_string_append (page, "</p><dl>");
  add_fact (page, _ ("From"), text_of (found->from, "name"));
  add_fact (page, _ ("Sent by"), text_of (found->requester, "name"));
  add_fact (page, _ ("To"), text_of (found->to, "name"));
  add_fact (page, _ ("Service"), text_of (found->service, "name"));
  add_field (page, referral, "priority");
  g_string_append (page, "</dl>");
}

static void
add_answers (GString *page, const AlongAnswerView *self)
{
  g_autoptr (GPtrArray) kinds = along_answer_kinds (self->found->referral);

  along_html_add (page, "<h2 id=\"answer\">%s</h2>", _ ("Your answer"));
  if (kinds->len == 0)
    {
      along_html_add (
          page, "<p>%s</p>",
          along_record_get (self->found->referral, "ended_at") != NULL
              ? _ ("You have answered to the end: thank you. It can be read here until "
                   "the sender closes it.")
              : _ ("There is nothing for you to do at present: it is the sender’s turn. "
                   "The link goes on working; come back to it any time."));
      return;
    }
  g_string_append (page, "<ul class=\"answers\">");
  for (guint i = 0; i < kinds->len; i++)
    {
      const AlongAnswerKind *kind = g_ptr_array_index (kinds, i);

      along_html_add (page, "<li><a href=\"%s/%s\">%s</a></li>", self->path, kind->name,
                      _ (kind->label));
    }
  g_string_append (page, "</ul>");
}

/* What somebody typed into a form that does not fit any more, so that they can take it with them. */
static void
add_typed (GString *page, const AlongAnswerForm *form)
{
  g_autoptr (GPtrArray) names = form != NULL ? along_answer_form_names (form) : NULL;
  gboolean any = FALSE;

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      const char *text = along_answer_form_get (form, name);

      if (*text == '\0'
          || !(g_str_equal (name, "question") || g_str_equal (name, "words")
               || g_str_equal (name, "message") || g_str_equal (name, "find")
               || g_str_has_prefix (name, "w-")))
        continue;
      if (!any)
        along_html_add (page, "<h2>%s</h2><p>%s</p>", _ ("What you had written"),
                        _ ("It was not sent. Copy it from here if you still need it."));
      any = TRUE;
      along_html_add (page, "<p class=\"card words\">%s</p>", text);
    }
}

/**
 * along_answer_view_referral:
 * @self: what the page is made of
 *
 * The packet exactly as a receiver with an account sees it, where the referral stands, and what can be answered.
 *
 * Returns: (transfer full): the page
 */
GBytes *
along_answer_view_referral (const AlongAnswerView *self)
{
  const AlongRecord *referral = self->found->referral;
  GString *page = g_string_new (NULL);
  g_autofree char *heading
      /* TRANSLATORS: %s is a referral's number */
      = g_strdup_printf (_ ("Referral %s"), along_record_get_title (referral));
  g_autofree char *title = g_strdup_printf ("%s: %s", heading, state_words (referral));

  along_html_begin (page, title);
  /* TRANSLATORS: %s is a referral's number */
  along_html_add (page, _ ("<h1>Referral <span class=\"whole\">%s</span></h1>"),
                  along_record_get_title (referral));
  add_note (page, self->note);
  add_head (page, self->found);
  along_html_add (page, "<p><a href=\"#answer\">%s</a></p>", _ ("Go on to your answer"));
  add_typed (page, self->form);
  add_talk (page, referral);
  add_packet (page, referral);
  add_files (page, self);
  add_answers (page, self);
  add_story (page, referral);
  add_whom_to_phone (page, self->found, _ ("A question? Phone the sender:"));
  return along_html_end (page);
}

static void
add_codes (GString *page, const AlongHtmlField *field, const AlongValueSet *set)
{
  along_html_begin_choice (page, field);
  for (guint i = 0; set->codes[i].code != NULL; i++)
    along_html_choice (page, field, i, set->codes[i].code, _ (set->codes[i].label));
  along_html_end_choice (page);
}

static AlongHtmlField
field_of (const AlongAnswerView *self, const char *name, const char *label, const char *hint)
{
  AlongHtmlField field = { .name = name,
                           .label = label,
                           .hint = hint,
                           .problem = along_answer_problems_of (self->problems, name),
                           .value = along_answer_form_get (self->form, name) };

  return field;
}

static void
add_line (GString *page,
          const AlongAnswerView *self,
          const char *name,
          const char *label,
          const char *hint,
          const char *more)
{
  AlongHtmlField field = field_of (self, name, label, hint);

  field.more = more;
  along_html_input (page, &field);
}

static void
add_text (GString *page,
          const AlongAnswerView *self,
          const char *name,
          const char *label,
          const char *hint)
{
  AlongHtmlField field = field_of (self, name, label, hint);

  along_html_textarea (page, &field);
}

static void
add_choice (GString *page,
            const AlongAnswerView *self,
            const char *name,
            const char *label,
            const char *hint,
            const AlongValueSet *set)
{
  AlongHtmlField field = field_of (self, name, label, hint);

  add_codes (page, &field, set);
}

static void
add_outcome (GString *page, const AlongAnswerView *self, gboolean needed)
{
  g_auto (GStrv) hopes = along_record_get_set (self->found->referral, "desired_outcomes");

  add_choice (page, self, "outcome",
              needed ? _ ("What came of it as a whole?")
                     : _ ("What came of it as a whole, if anything can be said?"),
              NULL, &along_values_outcome);
  for (guint i = 0; hopes[i] != NULL; i++)
    {
      g_autofree char *result = along_answer_hope_name ('r', hopes[i]);
      g_autofree char *words = along_answer_hope_name ('w', hopes[i]);
      /* TRANSLATORS: %s is what somebody hoped for, in their words */
      g_autofree char *legend = g_strdup_printf (_ ("Hoped for: %s"), hopes[i]);
      g_autofree char *label = g_strdup_printf (
          /* TRANSLATORS: %s is what somebody hoped for, in their words */
          _ ("In words: %s (if you like)"), hopes[i]);

      add_choice (page, self, result, legend, NULL, &along_values_outcome);
      add_line (page, self, words, label, NULL, "type=\"text\" autocomplete=\"off\"");
    }
  add_text (page, self, "message", _ ("Message back (if you like)"),
            _ ("What the sender and the GP should know."));
}

/* What was found, and how to find another one; nothing is sent by looking. */
static void
add_found (GString *page, const AlongAnswerView *self)
{
  AlongHtmlField field = field_of (self, "service", _ ("Which one?"), NULL);

  if (self->services->len == 0)
    {
      along_html_add (page, "<p role=\"status\">%s</p>",
                      _ ("No running service of the directory is called that. Try one word of its "
                         "name. If it is not there, decline instead, and name it in your words."));
      return;
    }
  along_html_begin_choice (page, &field);
  for (guint i = 0; i < MIN (self->services->len, ALONG_ANSWER_SERVICES); i++)
    {
      const AlongAnswerService *one = g_ptr_array_index (self->services, i);

      along_html_choice (page, &field, i, one->id, one->label);
    }
  along_html_end_choice (page);
  if (self->services->len > ALONG_ANSWER_SERVICES)
    along_html_add (page, "<p role=\"status\">%s</p>",
                    _ ("There are more: write more of the name to see others."));
}

static void
add_service (GString *page, const AlongAnswerView *self)
{
  add_line (page, self, "find", _ ("A service that fits better"),
            _ ("Part of its name, or of its organisation’s, as the partnership’s directory has "
               "it."),
            "type=\"text\" autocomplete=\"off\"");
  along_html_add (page, "<p><button class=\"second\" name=\"step\" value=\"find\">%s</button></p>",
                  _ ("Look in the directory"));
  if (self->services != NULL)
    add_found (page, self);
}

static void
add_fields (GString *page, const AlongAnswerView *self, const AlongAnswerKind *kind)
{
  const AlongMove *move = along_answer_kind_move (kind, self->found->referral);

  if (kind->asks & ALONG_ASKS_QUESTION)
    add_text (page, self, "question", _ ("Your question"),
              _ ("The sender answers it; until then the clock stands still for you."));
  if (kind->asks & ALONG_ASKS_SERVICE)
    add_service (page, self);
  if (kind->asks & ALONG_ASKS_REASON && move != NULL)
    add_choice (page, self, "reason", _ ("Why?"), NULL, move->reasons);
  if (kind->asks & ALONG_ASKS_POSITION)
    add_line (page, self, "position", _ ("Place on the waiting list (if you know it)"), NULL,
              "type=\"text\" class=\"short\" inputmode=\"numeric\" autocomplete=\"off\"");
  if (kind->asks & ALONG_ASKS_CONTACT)
    add_line (page, self, "contact",
              move != NULL ? _ ("Day of the first contact (if there was one)")
                           : _ ("Day of the first contact"),
              NULL, "type=\"date\"");
  if (kind->asks & ALONG_ASKS_OUTCOME)
    add_outcome (page, self, move != NULL && !move->negative);
  if (kind->asks & ALONG_ASKS_WORDS)
    add_text (page, self, "words", _ ("Anything the sender should know (if you like)"),
              _ ("Both sides keep this for good: nothing personal here, please."));
  add_line (page, self, "name", _ ("Your name"), _ ("So that the sender knows who answered."),
            "type=\"text\" autocomplete=\"name\"");
}

/**
 * along_answer_view_form:
 * @self: what the page is made of
 * @kind: what is to be answered
 *
 * The form of one answer, with what was typed into it before.
 *
 * Returns: (transfer full): the page
 */
GBytes *
along_answer_view_form (const AlongAnswerView *self, const AlongAnswerKind *kind)
{
  const AlongRecord *referral = self->found->referral;
  GString *page = g_string_new (NULL);
  g_autofree char *about = g_strdup_printf (
      /* TRANSLATORS: what is answered, and the number of the referral */
      _ ("%s, referral %s"), _ (kind->title), along_record_get_title (referral));
  g_autofree char *title = make_title (self->problems, about);

  along_html_begin (page, title);
  add_problems (page, self->problems);
  along_html_add (page, "<h1>%s</h1>", _ (kind->title));
  add_note (page, self->note);
  /* TRANSLATORS: a referral's number, its service, and its state */
  along_html_add (page, _ ("<p class=\"quiet\">Referral %s, %s. It stands at: %s.</p>"),
                  along_record_get_title (referral), text_of (self->found->service, "name"),
                  state_words (referral));
  along_html_add (page, "<form method=\"post\" action=\"%s/%s\" novalidate>", self->path,
                  kind->name);
  along_html_hidden (page, "state", along_record_get_state (referral));
  along_html_hidden (page, "kind", kind->name);
  add_fields (page, self, kind);
  add_code (page, self->problems,
            _ ("The eight digits that you were told by phone: once more for each answer."));
  along_html_add (page, "<p><button>%s</button></p></form>", _ (kind->button));
  along_html_add (page, "<p><a href=\"%s\">%s</a></p>", self->path,
                  _ ("Back to the referral, without an answer"));
  return along_html_end (page);
}

/**
 * along_answer_view_ended:
 * @self: what the page is made of
 *
 * What is left of a link: nothing personal, and nothing that tells one that has ended from one that never was.
 *
 * Returns: (transfer full): the page
 */
GBytes *
along_answer_view_ended (const AlongAnswerView *self)
{
  GString *page = g_string_new (NULL);

  along_html_begin (page,
                    self->note != NULL ? _ ("Your answer is sent") : _ ("This link has ended"));
  along_html_add (page, "<h1>%s</h1>",
                  self->note != NULL ? _ ("Your answer is sent") : _ ("This link has ended"));
  add_note (page, self->note);
  along_html_add (page, "<p>%s</p>",
                  self->note != NULL
                      ? _ ("With that the link has ended: nothing of the person is shown here any "
                           "more.")
                      : _ ("There is nothing here any more: the referral was answered to the end, "
                           "was taken back, or a newer link has taken the place of this one. Or "
                           "the link did not arrive whole."));
  along_html_add (page, "<p>%s</p>",
                  _ ("If something is still open for you, please phone whoever sent you the link. "
                     "They can send a new one."));
  add_typed (page, self->form);
  return along_html_end (page);
}

/**
 * along_answer_view_plain:
 * @title: what it is
 * @sentence: what can be done about it
 *
 * Returns: (transfer full): a page with no more than that
 */
GBytes *
along_answer_view_plain (const char *title, const char *sentence)
{
  GString *page = g_string_new (NULL);

  along_html_begin (page, title);
  along_html_add (page, "<h1>%s</h1><p>%s</p>", title, sentence);
  return along_html_end (page);
}
