/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The answer page, without sockets and with a clock that stands still: who has link and code may do what the
 * receiving organisation may do, and nothing else; who has only the link learns nothing; nothing that was typed is
 * lost. */

#include "base/error.h"
#include "base/id.h"
#include "visitor.h"

#include <string.h>

/* Programs that try out links in mails come by: they learn nothing, and nothing changes for it. */
static void
test_look_only (Visitor *self, gconstpointer data)
{
  g_autofree char *form = g_strconcat (self->path, "/accept", NULL);
  g_autofree char *before = world_digest (self->world);
  g_autofree char *after = NULL;
  g_auto (Page) real = visitor_get (self, self->path);
  g_auto (Page) deep = visitor_get (self, form);
  g_auto (Page) none = visitor_get (self, "/a/nosuchlinkatall");
  g_autofree char *same = NULL;
  g_auto (GStrv) pieces = g_strsplit (none.text, "/a/nosuchlinkatall", -1);

  g_assert_cmpuint (real.status, ==, 200);
  assert_has (real, "<button>Continue</button>");
  assert_lacks (real, "Harbour");
  assert_lacks (real, "R-");
  g_assert_null (self->cookie);
  g_assert_cmpuint (deep.status, ==, 200);
  assert_lacks (deep, "Harbour");
  /* A link that never was looks the same, but for itself. */
  same = g_strjoinv (self->path, pieces);
  g_assert_cmpstr (same, ==, real.text);
  after = world_digest (self->world);
  g_assert_cmpstr (before, ==, after);
}

/* The button leads to the code, and says whom to phone for it: organisations, not people. */
static void
test_continue (Visitor *self, gconstpointer data)
{
  g_auto (Page) page = visitor_post (self, self->path, "step=continue");
  g_auto (Page) none = visitor_post (self, "/a/nosuchlinkatall", "step=continue");

  g_assert_cmpuint (page.status, ==, 200);
  assert_has (page, "Harbour");
  assert_has (page, "<label for=\"code\">");
  assert_lacks (page, "alert(");
  assert_lacks (page, "Company on walks");
  g_assert_null (self->cookie);
  g_assert_cmpuint (none.status, ==, 410);
  assert_has (none, "This link has ended");
}

static void
test_wrong_codes (Visitor *self, gconstpointer data)
{
  g_auto (Page) page = { 0 };

  for (guint i = 0; i < 4; i++)
    {
      visitor_page_clear (&page);
      page = visitor_post (self, self->path, "step=open&code=0000+000x");
      g_assert_cmpuint (page.status, ==, 422);
      assert_has (page, "This is not the code");
      assert_has (page, "aria-describedby=\"code-hint code-problem\"");
      assert_has (page, "<a href=\"#code\">");
    }
  g_assert_null (self->cookie);
  visitor_page_clear (&page);
  page = visitor_post (self, self->path, "step=open&code=");
  assert_has (page, "too many wrong codes");
  {
    /* Now even the right one has to wait a quarter of an hour, and no longer. */
    g_autofree char *code = visitor_code_of (self);
    g_autofree char *body = g_strdup_printf ("step=open&code=%s", code);
    g_auto (Page) late = visitor_post (self, self->path, body);

    g_assert_cmpuint (late.status, ==, 422);
    g_assert_null (self->cookie);
    world_advance (self->world, 16 * MINUTE);
    visitor_open_session (self);
  }
}

/* The code as people hear and type it. */
static void
test_code_as_typed (Visitor *self, gconstpointer data)
{
  g_autoptr (GString) typed = g_string_new (self->offer->code);
  g_autofree char *body = NULL;
  g_auto (Page) page = { 0 };

  g_assert_cmpuint (typed->len, ==, 9);
  g_string_replace (typed, " ", "-", 0);
  g_string_replace (typed, "0", "O", 0);
  g_string_replace (typed, "1", "l", 0);
  body = g_strdup_printf ("step=open&code=+%s+", typed->str);
  page = visitor_post (self, self->path, body);
  g_assert_cmpuint (page.status, ==, 303);
  assert_lacks (page, self->offer->code);
}

static void
test_session (Visitor *self, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_auto (Page) late = { 0 };
  g_auto (Page) forged = { 0 };
  g_auto (Page) other = { 0 };
  g_autofree char *cookie = NULL;

  visitor_open_session (self);
  g_assert_true (g_str_has_prefix (self->cookie, "alongside-answer="));
  page = visitor_get (self, self->path);
  assert_has (page, "What has happened so far");
  assert_has (page, "Walking group");
  cookie = g_strdup (self->cookie);
  /* Another link is not opened with it, nor with one that somebody changed. */
  other = visitor_get (self, "/a/nosuchlinkatall");
  assert_has (other, "<button>Continue</button>");
  cookie[strlen (cookie) - 1] = cookie[strlen (cookie) - 1] == 'A' ? 'B' : 'A';
  g_set_str (&self->cookie, cookie);
  forged = visitor_get (self, self->path);
  assert_has (forged, "<button>Continue</button>");
  visitor_open_session (self);
  world_advance (self->world, 15 * MINUTE);
  late = visitor_get (self, self->path);
  assert_has (late, "<button>Continue</button>");
  assert_lacks (late, "Walking group");
}

/* Everything that came from people is text. */
static void
test_escaping (Visitor *self, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_auto (Page) form = { 0 };
  g_autofree char *path = g_strconcat (self->path, "/ask", NULL);

  visitor_open_session (self);
  page = visitor_get (self, self->path);
  assert_has (page, "&lt;script&gt;alert(&quot;Ann&quot;)&lt;/script&gt;");
  assert_has (page, "&lt;/dd&gt;&lt;img src=x onerror=alert(1)&gt;");
  assert_has (page, "What matters &amp; why");
  assert_has (page, "Walk &lt;b&gt;twice&lt;/b&gt; a week");
  assert_lacks (page, "<script");
  assert_lacks (page, "<img");
  assert_lacks (page, "Nobody else reads this");
  form = visitor_post (
      self, path,
      "state=sent&kind=ask&code=&question=%3C%2Ftextarea%3E%3Cscript%3E&name=%22%3E%3Cb%3E");
  g_assert_cmpuint (form.status, ==, 422);
  assert_has (form, "&lt;/textarea&gt;&lt;script&gt;");
  assert_has (form, "value=\"&quot;&gt;&lt;b&gt;\"");
  assert_lacks (form, "<script");
}

/* From the first word to what came of it, and the sender's device has it all. */
static void
test_whole_way (Visitor *self, gconstpointer data)
{
  g_autofree char *hope = NULL;
  g_autofree char *outcome = NULL;
  g_auto (Page) page = { 0 };
  g_autoptr (AlongRecord) seen = NULL;
  g_autoptr (AlongRecord) done = NULL;
  g_autofree char *text = NULL;

  visitor_open_session (self);
  g_ptr_array_set_size (self->world->told, 0);
  page = visitor_answer (self, "acknowledge", "sent", "");
  g_assert_cmpuint (page.status, ==, 303);
  g_assert_true (g_str_has_suffix (page.location, "?said=acknowledge"));
  visitor_assert_state (self, "received");
  visitor_assert_field (self, "answered_how", "page");
  visitor_assert_field (self, "answered_by", "Iona Bain");
  g_assert_cmpuint (self->world->told->len, >, 0);
  visitor_page_clear (&page);
  page = visitor_answer (self, "wait", "received", "position=7&words=From+spring");
  g_assert_cmpuint (page.status, ==, 303);
  visitor_assert_state (self, "waitlisted");
  visitor_page_clear (&page);
  page = visitor_answer (self, "contact", "waitlisted", "contact=2026-03-02");
  g_assert_cmpuint (page.status, ==, 303);
  visitor_page_clear (&page);
  page = visitor_answer (self, "start", "waitlisted", "contact=");
  g_assert_cmpuint (page.status, ==, 303);
  visitor_assert_state (self, "in_progress");
  desk_pull (self->morag);
  seen = desk_get (self->morag, "referral", self->referral);
  g_assert_cmpstr (along_record_get_state (seen), ==, "in_progress");
  g_assert_cmpint (along_record_get_integer (seen, "wait_position", 0), ==, 7);
  g_assert_cmpint (along_record_get_integer (seen, "first_contact_at", 0), >, 0);
  g_assert_cmpint (along_record_get_integer (seen, "decided_at", 0), >, 0);
  hope = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "Walk <b>twice</b> a week", -1);
  outcome = g_strdup_printf ("outcome=achieved&r-%.12s=partly&w-%.12s=Once&message=All+well", hope,
                             hope);
  visitor_page_clear (&page);
  page = visitor_answer (self, "complete", "in_progress", outcome);
  g_assert_cmpuint (page.status, ==, 303);
  done = visitor_look_up (self);
  g_assert_cmpstr (along_record_get_state (done), ==, "completed");
  g_assert_cmpstr (along_record_get_text (done, "outcome"), ==, "achieved");
  g_assert_cmpstr (along_record_get_text (done, "outcome_text"), ==, "All well");
  text = g_variant_print (along_record_get (done, "outcomes"), FALSE);
  g_assert_nonnull (strstr (text, "partly"));
  g_assert_nonnull (strstr (text, "Once"));
  g_assert_nonnull (strstr (text, "Meet people"));
}

/* Acknowledging goes with whatever says more, as in the app. */
static void
test_accept (Visitor *self, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_auto (Page) after = { 0 };
  g_autoptr (AlongRecord) record = NULL;
  g_autofree char *history = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  visitor_open_session (self);
  page = visitor_answer (self, "accept", "sent", "words=");
  g_assert_cmpuint (page.status, ==, 303);
  record = visitor_look_up (self);
  g_assert_cmpstr (along_record_get_state (record), ==, "accepted");
  g_assert_cmpint (along_record_get_integer (record, "received_at", 0), >, 0);
  after = visitor_get (self, page.location);
  assert_has (after, "The sender knows that you have accepted.");
  assert_has (after, "<title>Referral ");
  along_service_history (self->world->service, &self->morag->actor, along_entity_find ("referral"),
                         self->referral, lines, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (lines->str, "\"answered_how\":\"page\""));
  g_assert_nonnull (strstr (lines->str, self->receiver));
}

/* A declined referral is no longer the service's to read, on the page as in the app. */
static void
test_decline (Visitor *self, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_auto (Page) after = { 0 };
  g_auto (Page) again = { 0 };

  visitor_open_session (self);
  page = visitor_answer (self, "decline", "sent", "reason=no_capacity&words=Full+until+May");
  g_assert_cmpuint (page.status, ==, 303);
  visitor_assert_state (self, "declined");
  visitor_assert_field (self, "status_reason", "no_capacity");
  visitor_assert_field (self, "status_text", "Full until May");
  after = visitor_get (self, page.location);
  g_assert_cmpuint (after.status, ==, 410);
  assert_has (after, "Thank you.");
  assert_has (after, "With that the link has ended");
  assert_lacks (after, "alert(");
  assert_lacks (after, "Harbour");
  g_clear_pointer (&self->cookie, g_free);
  again = visitor_post (self, self->path, "step=continue");
  g_assert_cmpuint (again.status, ==, 410);
}

static void
move_as_sender (Visitor *self, const char *to, const char *field, const char *value)
{
  AlongTxn *txn = desk_txn (self->morag);
  g_autoptr (AlongRecord) record = visitor_look_up (self);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  if (field != NULL)
    g_variant_dict_insert (&values, field, "s", value);
  along_txn_move (txn, record, to, g_variant_dict_end (&values));
  desk_push_well (self->morag, txn);
}

/* A question goes to the sender; their answer stands on the page, and then it goes on. */
static void
test_ask (Visitor *self, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_auto (Page) waits = { 0 };
  g_auto (Page) after = { 0 };

  visitor_open_session (self);
  page = visitor_answer (self, "ask", "sent", "question=Which+evening%3F%0D%0AAny%3F");
  g_assert_cmpuint (page.status, ==, 303);
  visitor_assert_state (self, "info_requested");
  visitor_assert_field (self, "question", "Which evening?\nAny?");
  waits = visitor_get (self, self->path);
  assert_has (waits, "it is the sender’s turn");
  assert_lacks (waits, "/accept\"");
  move_as_sender (self, "received", "answer", "Tuesdays");
  after = visitor_get (self, self->path);
  assert_has (after, "Tuesdays");
  assert_has (after, "/accept\"");
}

static void
test_withdrawn (Visitor *self, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_auto (Page) look = { 0 };

  visitor_open_session (self);
  move_as_sender (self, "withdrawn", "status_reason", "person_changed_mind");
  look = visitor_get (self, self->path);
  g_assert_cmpuint (look.status, ==, 410);
  assert_lacks (look, "alert(");
  page = visitor_answer (self, "accept", "sent", "words=Gladly+from+May");
  g_assert_cmpuint (page.status, ==, 410);
  /* What they wrote is theirs to keep. */
  assert_has (page, "Gladly from May");
  visitor_assert_state (self, "withdrawn");
}

/* Until the loop is closed what came of it can be read; then there is nothing to answer any more. */
static void
test_loop_closed (Visitor *self, gconstpointer data)
{
  AlongTxn *txn = desk_txn (self->morag);
  g_autoptr (AlongRecord) before = NULL;
  g_autoptr (AlongRecord) told = NULL;
  g_auto (Page) accepted = { 0 };
  g_auto (Page) started = { 0 };
  g_auto (Page) ended = { 0 };
  g_auto (Page) open = { 0 };
  g_auto (Page) closed = { 0 };

  visitor_open_session (self);
  accepted = visitor_answer (self, "accept", "sent", "");
  started = visitor_answer (self, "start", "accepted", "");
  ended = visitor_answer (self, "end-early", "in_progress", "reason=moved_area");
  visitor_assert_state (self, "ended_early");
  open = visitor_get (self, self->path);
  g_assert_cmpuint (open.status, ==, 200);
  assert_has (open, "Ended early");
  before = visitor_look_up (self);
  told = along_record_copy (before);
  along_record_set_integer (told, "feedback_seen_at", self->world->now);
  along_record_set_integer (told, "person_told_at", self->world->now);
  along_txn_update (txn, before, told);
  for (guint i = 0; i < txn->ops->len; i++)
    {
      AlongOp *op = g_ptr_array_index (txn->ops, i);

      op->old = along_value_digest (before, op->group);
    }
  along_txn_move (txn, told, "loop_closed", NULL);
  desk_push_well (self->morag, txn);
  closed = visitor_get (self, self->path);
  g_assert_cmpuint (closed.status, ==, 410);
}

/* Each answer asks for the code again: a browser left open is worth nothing. */
static void
test_code_again (Visitor *self, gconstpointer data)
{
  g_autofree char *path = g_strconcat (self->path, "/accept", NULL);
  g_auto (Page) form = { 0 };
  g_auto (Page) without = { 0 };
  g_auto (Page) wrong = { 0 };

  visitor_open_session (self);
  form = visitor_get (self, path);
  assert_has (form, "<label for=\"code\">");
  without = visitor_post (self, path, "state=sent&name=Iona&words=From+May");
  g_assert_cmpuint (without.status, ==, 422);
  assert_has (without, "Type the code that you were told by phone.");
  assert_has (without, "From May");
  wrong = visitor_post (self, path, "state=sent&name=Iona&words=From+May&code=12");
  g_assert_cmpuint (wrong.status, ==, 422);
  assert_has (wrong, "This is not the code");
  assert_has (wrong, "From May");
  assert_lacks (wrong, "value=\"12\"");
  visitor_assert_state (self, "sent");
}

/* Too late: nothing is sent, and nothing is lost. */
static void
test_session_over (Visitor *self, gconstpointer data)
{
  g_autofree char *code = visitor_code_of (self);
  g_autofree char *again = NULL;
  g_auto (Page) late = { 0 };
  g_auto (Page) back = { 0 };

  visitor_open_session (self);
  world_advance (self->world, 16 * MINUTE);
  late = visitor_answer (self, "accept", "sent", "words=From+May%0Aon+%22Tuesdays%22");
  g_assert_cmpuint (late.status, ==, 200);
  assert_has (late, "What you wrote is kept");
  assert_has (late, "name=\"words\" value=\"From May\non &quot;Tuesdays&quot;\"");
  assert_lacks (late, "alert(");
  visitor_assert_state (self, "sent");
  again = g_strdup_printf (
      "step=open&kind=accept&name=Iona&words=From+May%%0Aon+%%22Tuesdays%%22&code=%s", code);
  back = visitor_post (self, self->path, again);
  g_assert_cmpuint (back.status, ==, 200);
  g_assert_nonnull (back.cookie);
  assert_has (back, "Accept this referral");
  assert_has (back, "From May\non &quot;Tuesdays&quot;</textarea>");
  assert_has (back, "value=\"Iona\"");
  visitor_assert_state (self, "sent");
}

/* Somebody else of the service was faster, in the app. */
static void
test_stale (Visitor *self, gconstpointer data)
{
  AlongTxn *txn = desk_txn (self->callum);
  g_autoptr (AlongRecord) record = visitor_look_up (self);
  AlongTxn *accept = NULL;
  g_autoptr (AlongRecord) received = NULL;
  g_auto (Page) still = { 0 };
  g_auto (Page) past = { 0 };

  visitor_open_session (self);
  along_txn_move (txn, record, "received", NULL);
  desk_push_well (self->callum, txn);
  still = visitor_answer (self, "accept", "sent", "words=From+May");
  g_assert_cmpuint (still.status, ==, 409);
  assert_has (still, "has moved on");
  assert_has (still, "name=\"state\" value=\"received\"");
  assert_has (still, "From May");
  visitor_assert_state (self, "received");
  received = visitor_look_up (self);
  accept = desk_txn (self->callum);
  along_txn_move (accept, received, "accepted", NULL);
  desk_push_well (self->callum, accept);
  past = visitor_answer (self, "accept", "received", "words=From+June");
  g_assert_cmpuint (past.status, ==, 409);
  assert_has (past, "What you had written");
  assert_has (past, "From June");
  assert_has (past, "<title>Referral ");
  assert_lacks (past, "/accept\"");
  visitor_assert_field (self, "status_text", NULL);
}

/* The same button twice: the second time it has moved on, by themselves. */
static void
test_twice (Visitor *self, gconstpointer data)
{
  g_auto (Page) once = { 0 };
  g_auto (Page) twice = { 0 };
  g_auto (Page) made_up = { 0 };

  visitor_open_session (self);
  once = visitor_answer (self, "acknowledge", "sent", "");
  twice = visitor_answer (self, "acknowledge", "sent", "");
  g_assert_cmpuint (once.status, ==, 303);
  g_assert_cmpuint (twice.status, ==, 409);
  made_up = visitor_answer (self, "accept", "nonsense", "");
  g_assert_cmpuint (made_up.status, ==, 409);
  visitor_assert_state (self, "received");
}

/* What is wrong is said at its field and in one list, and everything else stays. */
static void
test_bad_input (Visitor *self, gconstpointer data)
{
  static const struct
  {
    const char *kind;
    const char *state;
    const char *more;
    const char *says;
  } cases[] = {
    { "decline", "sent", "reason=&words=Kept", "Choose a reason." },
    { "decline", "sent", "reason=because&words=Kept", "not on the list" },
    { "decline", "sent", "reason=no_capacity&words=Kept&name=", "Write your name" },
    { "decline", "sent", "reason=no_capacity&words=Kept&name=a%0Ab", "line break" },
    { "wait", "sent", "position=soon&words=Kept", "is a number, such as 7" },
    { "wait", "sent", "position=-1&words=Kept", "is a number, such as 7" },
    { "ask", "sent", "question=+%0A&words=Kept&name=Kept", "Write what you need to know." },
    { "decline", "sent", "reason=no_capacity&words=Kept%FF%FE", "can’t be read" },
    { "decline", "sent", "reason=no_capacity&words=Kept%00", "can’t be read" },
    { "start", "accepted", "contact=yesterday&words=Kept", "is not a date" },
    { "start", "accepted", "contact=2026-02-30&words=Kept", "is not a date" },
    { "start", "accepted", "contact=31%2F12%2F2030&words=Kept", "has not come yet" },
    { "start", "accepted", "contact=2019-01-01&words=Kept", "before the referral was sent" },
    { "contact", "accepted", "contact=&name=Kept", "is not a date" },
  };

  visitor_open_session (self);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Page) page = { 0 };

      if (g_str_equal (cases[i].state, "accepted") && g_str_equal (cases[i - 1].state, "sent"))
        {
          g_auto (Page) accepted = visitor_answer (self, "accept", "sent", "");

          g_assert_cmpuint (accepted.status, ==, 303);
        }
      page = visitor_answer (self, cases[i].kind, cases[i].state, cases[i].more);
      g_assert_cmpuint (page.status, ==, 422);
      assert_has (page, cases[i].says);
      if (!g_str_equal (cases[i].kind, "contact"))
        assert_has (page, "Kept");
      assert_has (page, "<title>To put right:");
      assert_has (page, "aria-invalid=\"true\"");
      visitor_assert_state (self, cases[i].state);
    }
}

/* A megabyte is told how much room there is, and comes back whole. */
static void
test_long_text (Visitor *self, gconstpointer data)
{
  g_autoptr (GString) more = g_string_new ("words=");
  gboolean known = FALSE;
  g_auto (Page) page = { 0 };

  visitor_open_session (self);
  for (guint i = 0; i < 1024 * 1024; i++)
    g_string_append_c (more, 'x');
  g_assert_cmpuint (
      along_answer_page_route (self->page, "POST", self->path, self->cookie, &known)->max_body, >=,
      3 * 1024 * 1024);
  page = visitor_answer (self, "accept", "sent", more->str);
  g_assert_cmpuint (page.status, ==, 422);
  assert_has (page, "there is room for 100000");
  assert_has (page, more->str + strlen ("words="));
  visitor_assert_state (self, "sent");
  /* Without a session nobody sends as much. */
  g_assert_cmpuint (
      along_answer_page_route (self->page, "POST", self->path, NULL, &known)->max_body, ==,
      16 * 1024);
}

/* A new link ends the one before. */
static void
test_new_link (Visitor *self, gconstpointer data)
{
  g_autofree char *first = g_strdup (self->path);
  g_auto (Page) old = { 0 };
  g_auto (Page) next = { 0 };

  visitor_open_session (self);
  visitor_make_link (self);
  old = visitor_get (self, first);
  g_assert_cmpuint (old.status, ==, 410);
  next = visitor_post (self, self->path, "step=continue");
  g_assert_cmpuint (next.status, ==, 200);
}

/* Only the sender's staff are given a link, and only while there is something to answer. */
static void
test_who_makes_links (Visitor *self, gconstpointer data)
{
  g_autofree char *elsewhere = world_add_org (self->world, "Elsewhere");
  g_autoptr (Desk) una = world_add_desk (self->world, "una", elsewhere, ALONG_ROLE_COORDINATOR);
  g_autoptr (Desk) ana = world_add_desk (self->world, "ana", self->sender, ALONG_ROLE_ANALYST);
  const AlongActor *const nobody[] = { &self->callum->actor, &una->actor, &ana->actor };
  g_autofree char *none = along_id_new ();
  g_autoptr (GError) absent = NULL;
  g_autoptr (GError) over = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          along_answer_links_make (self->world->service, nobody[i], self->referral, &error));
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
    }
  g_assert_null (
      along_answer_links_make (self->world->service, &self->morag->actor, none, &absent));
  g_assert_error (absent, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  move_as_sender (self, "withdrawn", "status_reason", "person_changed_mind");
  g_assert_null (
      along_answer_links_make (self->world->service, &self->morag->actor, self->referral, &over));
  g_assert_error (over, ALONG_ERROR, ALONG_ERROR_INVALID);
}

/* Neither token nor code stands in the database. */
static gboolean
read_link (AlongTx *tx, gpointer data, GError **error)
{
  Visitor *self = data;
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->offer->token, -1);
  g_autoptr (AlongAnswerLink) link = NULL;

  if (!tx->api->link_get (tx, hash, &link, error))
    return FALSE;
  g_assert_nonnull (link);
  g_assert_cmpstr (link->referral, ==, self->referral);
  g_assert_null (strstr (link->code, self->offer->code));
  g_assert_cmpstr (link->hash, !=, self->offer->token);
  return TRUE;
}

static void
test_nothing_kept (Visitor *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (strlen (self->offer->token), >=, 22);
  self->world->storage->api->read (self->world->storage, read_link, self, &error);
  g_assert_no_error (error);
}

/* A form on somebody else's page. */
static void
test_foreign (Visitor *self, gconstpointer data)
{
  g_autofree char *path = g_strconcat (self->path, "/accept", NULL);
  g_autofree char *code = visitor_code_of (self);
  g_autofree char *body = g_strdup_printf ("state=sent&name=Iona&code=%s", code);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  AlongRequest foreign
      = { .body = bytes, .type = "application/x-www-form-urlencoded", .site = "cross-site" };
  AlongRequest odd = { .body = bytes, .type = "text/plain", .site = "same-origin" };
  g_auto (Page) refused = { 0 };
  g_auto (Page) strange = { 0 };
  g_auto (Page) without = { 0 };

  visitor_open_session (self);
  foreign.cookie = self->cookie;
  odd.cookie = self->cookie;
  refused = visitor_ask_as (self, &foreign, "POST", path);
  g_assert_cmpuint (refused.status, ==, 403);
  strange = visitor_ask_as (self, &odd, "POST", path);
  g_assert_cmpuint (strange.status, ==, 415);
  /* An older browser says nothing of where it comes from, but sends no session along. */
  foreign.cookie = NULL;
  foreign.site = NULL;
  without = visitor_ask_as (self, &foreign, "POST", path);
  assert_has (without, "type the code");
  visitor_assert_state (self, "sent");
}

static void
test_cookie (Visitor *self, gconstpointer data)
{
  g_autofree char *code = visitor_code_of (self);
  g_autofree char *body = g_strdup_printf ("step=open&code=%s", code);
  g_auto (Page) plain = visitor_post (self, self->path, body);
  g_auto (Page) secure = { 0 };
  g_autofree char *path = g_strdup_printf ("; Path=%s;", self->path);
  g_autofree char *below = g_strdup_printf ("; Path=/along%s;", self->path);
  g_auto (Page) lost = { 0 };

  g_assert_nonnull (strstr (plain.cookie, "; HttpOnly"));
  g_assert_nonnull (strstr (plain.cookie, "; SameSite=Strict"));
  g_assert_nonnull (strstr (plain.cookie, path));
  g_assert_null (strstr (plain.cookie, "Secure"));
  along_answer_page_set_url (self->page, "https://refer.example.org/along");
  secure = visitor_post (self, self->path, body);
  g_assert_nonnull (strstr (secure.cookie, "; Secure"));
  g_assert_nonnull (strstr (secure.cookie, below));
  /* A browser that keeps no cookies is told so, rather than sent round in circles. */
  g_clear_pointer (&self->cookie, g_free);
  {
    g_autofree char *opened = g_strconcat (self->path, "?opened", NULL);

    lost = visitor_get (self, opened);
  }
  assert_has (lost, "Please allow cookies");
}

static void
test_strange_paths (Visitor *self, gconstpointer data)
{
  static const char *const paths[] = { "/a/", "/a/x/y/z", "/a/%", "/a/x%20y", "/a/../v1/hello" };
  g_autofree char *kind = g_strconcat (self->path, "/withdraw", NULL);
  gboolean known = FALSE;
  g_auto (Page) form = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (Page) page = visitor_get (self, paths[i]);

      g_assert_cmpuint (page.status, ==, 404);
    }
  visitor_open_session (self);
  form = visitor_get (self, kind);
  g_assert_cmpuint (form.status, ==, 404);
  g_assert_null (along_answer_page_route (self->page, "GET", "/v1/hello", NULL, &known));
  g_assert_false (known);
  g_assert_null (along_answer_page_route (self->page, "PUT", self->path, NULL, &known));
  g_assert_true (known);
}

static void
test_rates (Visitor *self, gconstpointer data)
{
  guint refused = 0;

  for (guint i = 0; i < 80; i++)
    {
      g_auto (Page) page = visitor_get (self, self->path);

      refused += page.status == 429 ? 1 : 0;
    }
  g_assert_cmpuint (refused, ==, 20);
  world_advance (self->world, MINUTE);
  {
    g_auto (Page) later = visitor_get (self, self->path);

    g_assert_cmpuint (later.status, ==, 200);
  }
}

/* Many links and one address: a trusted proxy tells. */
static void
test_guesses_by_address (Visitor *self, gconstpointer data)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("step=open&code=1", 16);
  guint refused = 0;

  for (guint i = 0; i < 25; i++)
    {
      AlongRequest request
          = { .body = body, .type = "application/x-www-form-urlencoded", .address = "192.0.2.7" };
      g_auto (Page) page = { 0 };

      visitor_make_link (self);
      page = visitor_ask_as (self, &request, "POST", self->path);
      refused += page.status == 429 ? 1 : 0;
    }
  g_assert_cmpuint (refused, ==, 5);
}

static void
test_url (void)
{
  static const char *const good[]
      = { "https://refer.example.org", "https://x.example/along/", "http://127.0.0.1:8472" };
  static const char *const bad[]
      = { "http://refer.example.org", "refer.example.org",   "https://", "ftp://x.example",
          "https://x.example/?a",     "https://u@x.example", "" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = along_answer_url_check (good[i], &error);

      g_assert_no_error (error);
      g_assert_false (g_str_has_suffix (url, "/"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (along_answer_url_check (bad[i], &error));
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Visitor *self, gconstpointer data);
    gboolean limited;
  } tests[] = {
    { "look-only", test_look_only, FALSE },
    { "continue", test_continue, FALSE },
    { "wrong-codes", test_wrong_codes, FALSE },
    { "code-as-typed", test_code_as_typed, FALSE },
    { "session", test_session, FALSE },
    { "escaping", test_escaping, FALSE },
    { "whole-way", test_whole_way, FALSE },
    { "accept", test_accept, FALSE },
    { "decline", test_decline, FALSE },
    { "ask", test_ask, FALSE },
    { "withdrawn", test_withdrawn, FALSE },
    { "loop-closed", test_loop_closed, FALSE },
    { "code-again", test_code_again, FALSE },
    { "session-over", test_session_over, FALSE },
    { "stale", test_stale, FALSE },
    { "twice", test_twice, FALSE },
    { "bad-input", test_bad_input, FALSE },
    { "long-text", test_long_text, FALSE },
    { "new-link", test_new_link, FALSE },
    { "who-makes-links", test_who_makes_links, FALSE },
    { "nothing-kept", test_nothing_kept, FALSE },
    { "foreign", test_foreign, FALSE },
    { "cookie", test_cookie, FALSE },
    { "strange-paths", test_strange_paths, FALSE },
    { "rates", test_rates, TRUE },
    { "guesses-by-address", test_guesses_by_address, TRUE },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/answer/%s", tests[i].name);

      g_test_add (path, Visitor, tests[i].limited ? "limited" : NULL, visitor_set_up, tests[i].func,
                  visitor_tear_down);
    }
  g_test_add_func ("/server/answer/url", test_url);
  return g_test_run ();
}
