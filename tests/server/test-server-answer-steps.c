/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The answer page beyond yes and no: a pause, another service, once more, files, and when a link has had its time. */

#include "base/id.h"
#include "model/file.h"
#include "server/files.h"
#include "visitor.h"

#include <gio/gio.h>
#include <string.h>

#define DAY (24 * 60 * MINUTE)

static void
answer_well (Visitor *self, const char *kind, const char *state, const char *more)
{
  g_auto (Page) page = visitor_answer (self, kind, state, more);

  if (page.status != 303)
    g_error ("%s from %s was answered with %u: %s", kind, state, page.status, page.text);
}

/* A pause is a row of the record's own list, open until it goes on: the clocks leave its days out. */
static void
test_pause (Visitor *self, gconstpointer data)
{
  g_autoptr (AlongRecord) paused = NULL;
  g_autoptr (AlongRecord) again = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *closed = NULL;
  g_auto (Page) unsaid = { 0 };
  g_auto (Page) page = { 0 };

  visitor_open_session (self);
  answer_well (self, "accept", "sent", "");
  answer_well (self, "start", "accepted", "contact=");
  unsaid = visitor_answer (self, "pause", "in_progress", "reason=");
  g_assert_cmpuint (unsaid.status, ==, 422);
  assert_has (unsaid, "Choose a reason.");
  answer_well (self, "pause", "in_progress", "reason=in_hospital&words=For+two+weeks");
  paused = visitor_look_up (self);
  g_assert_cmpstr (along_record_get_state (paused), ==, "on_hold");
  g_assert_cmpstr (along_record_get_text (paused, "status_reason"), ==, "in_hospital");
  rows = g_variant_print (along_record_get (paused, "pauses"), FALSE);
  g_assert_nonnull (strstr (rows, "'why': 'in_hospital'"));
  g_assert_null (strstr (rows, "'to'"));
  visitor_assert_field (self, "answered_by", "Iona Bain");
  page = visitor_get (self, self->path);
  assert_has (page, "/resume\"");
  assert_lacks (page, "/pause\"");
  world_advance (self->world, 3 * DAY);
  visitor_open_session (self);
  answer_well (self, "resume", "on_hold", "words=");
  again = visitor_look_up (self);
  g_assert_cmpstr (along_record_get_state (again), ==, "in_progress");
  closed = g_variant_print (along_record_get (again, "pauses"), FALSE);
  g_assert_nonnull (strstr (closed, "'to'"));
  g_assert_nonnull (strstr (closed, "'why': 'in_hospital'"));
}

static void
test_reopen (Visitor *self, gconstpointer data)
{
  g_autoptr (AlongRecord) again = NULL;

  visitor_open_session (self);
  answer_well (self, "accept", "sent", "");
  answer_well (self, "start", "accepted", "");
  answer_well (self, "end-early", "in_progress", "reason=moved_area");
  answer_well (self, "reopen", "ended_early", "reason=came_back&words=Gladly");
  again = visitor_look_up (self);
  g_assert_cmpstr (along_record_get_state (again), ==, "in_progress");
  g_assert_cmpint (along_record_get_integer (again, "reopened_at", 0), >, 0);
  visitor_assert_field (self, "status_reason", "came_back");
  visitor_assert_field (self, "answered_how", "page");
  visitor_assert_field (self, "answered_by", "Iona Bain");
}

static void
answer_as_sender (Visitor *self, const char *to, const char *words)
{
  AlongTxn *txn = desk_txn (self->morag);
  g_autoptr (AlongRecord) record = visitor_look_up (self);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&values, "answer", "s", words);
  along_txn_move (txn, record, to, g_variant_dict_end (&values));
  desk_push_well (self->morag, txn);
}

/* A second question leaves the first one and its answer to be read, by both ends, and its days out of the clocks. */
static void
test_talk (Visitor *self, gconstpointer data)
{
  g_auto (Page) page = { 0 };
  g_autoptr (AlongRecord) seen = NULL;
  g_autofree char *talk = NULL;
  g_autofree char *pauses = NULL;
  const char *first = NULL;
  const char *second = NULL;

  visitor_open_session (self);
  answer_well (self, "ask", "sent", "question=Which+evening%3F");
  world_advance (self->world, 2 * DAY);
  answer_as_sender (self, "received", "Tuesdays");
  world_advance (self->world, DAY);
  visitor_open_session (self);
  answer_well (self, "ask", "received", "question=And+where%3F");
  desk_pull (self->morag);
  seen = desk_get (self->morag, "referral", self->referral);
  g_assert_cmpstr (along_record_get_text (seen, "question"), ==, "And where?");
  talk = g_variant_print (along_record_get (seen, "talk"), FALSE);
  g_assert_nonnull (strstr (talk, "Which evening?"));
  g_assert_nonnull (strstr (talk, "Tuesdays"));
  pauses = g_variant_print (along_record_get (seen, "pauses"), FALSE);
  g_assert_nonnull (strstr (pauses, "'from'"));
  g_assert_nonnull (strstr (pauses, "'to'"));
  page = visitor_get (self, self->path);
  first = strstr (page.text, "Which evening?");
  second = strstr (page.text, "And where?");
  g_assert_true (first != NULL && second != NULL && first < second);
  assert_has (page, "Tuesdays");
}

/* Who told of the first contact is kept, whether it came with a step or by itself. */
static void
test_contact (Visitor *self, gconstpointer data)
{
  g_auto (Page) form = { 0 };
  g_auto (Page) unsaid = { 0 };
  g_autofree char *path = g_strconcat (self->path, "/contact", NULL);

  visitor_open_session (self);
  answer_well (self, "accept", "sent", "");
  form = visitor_get (self, path);
  assert_has (form, "<label for=\"name\">");
  unsaid = visitor_answer (self, "contact", "accepted", "contact=2026-03-02&name=");
  g_assert_cmpuint (unsaid.status, ==, 422);
  assert_has (unsaid, "Write your name");
  answer_well (self, "contact", "accepted", "contact=2026-03-02&name=Rab+Orr");
  visitor_assert_field (self, "first_contact_by", "Rab Orr");
  visitor_assert_field (self, "answered_by", "Iona Bain");
}

static void
test_contact_with_start (Visitor *self, gconstpointer data)
{
  visitor_open_session (self);
  answer_well (self, "accept", "sent", "");
  answer_well (self, "start", "accepted", "contact=2026-03-02");
  visitor_assert_field (self, "first_contact_by", "Iona Bain");
}

static char *
add_service (Visitor *self, const char *name, const char *org, const char *status)
{
  g_autoptr (AlongRecord) service = desk_record (self->morag, "service");

  along_record_set_text (service, "name", name);
  along_record_set_text (service, "org", org);
  along_record_set_text (service, "status", status);
  world_bring (self->world, service);
  return g_strdup (along_record_get_id (service));
}

/* Looking through the directory sends nothing and needs no code; what is chosen becomes a draft of the sender's, who
 * alone shares with the other service. */
static void
test_redirect (Visitor *self, gconstpointer data)
{
  g_autofree char *bakers = world_add_org (self->world, "Bakers");
  g_autofree char *kitchen = add_service (self, "Kitchen <table>", bakers, "active");
  g_autofree char *closed = add_service (self, "Kitchen garden", bakers, "inactive");
  g_autofree char *path = g_strconcat (self->path, "/redirect", NULL);
  g_autofree char *more = NULL;
  g_autofree char *bad = NULL;
  g_auto (Page) none = { 0 };
  g_auto (Page) found = { 0 };
  g_auto (Page) unchosen = { 0 };
  g_auto (Page) stopped = { 0 };
  g_auto (Page) done = { 0 };
  g_autoptr (AlongRecord) parent = NULL;
  g_autoptr (AlongRecord) child = NULL;

  visitor_open_session (self);
  none = visitor_post (self, path, "state=sent&kind=redirect&step=find&find=walking&words=Kept");
  g_assert_cmpuint (none.status, ==, 200);
  /* The service it is with already is not offered. */
  assert_has (none, "No running service of the directory is called that.");
  assert_has (none, "Kept");
  found = visitor_post (self, path, "state=sent&kind=redirect&step=find&find=bak+KITCH");
  g_assert_cmpuint (found.status, ==, 200);
  assert_has (found, "Kitchen &lt;table&gt;, Bakers");
  assert_lacks (found, "Kitchen garden");
  assert_lacks (found, "Nothing was sent yet");
  visitor_assert_state (self, "sent");
  unchosen = visitor_answer (self, "redirect", "sent", "find=kitchen&reason=better_place");
  g_assert_cmpuint (unchosen.status, ==, 422);
  assert_has (unchosen, "Choose the service that would fit better");
  bad = g_strdup_printf ("find=kitchen&reason=better_place&service=%s", closed);
  stopped = visitor_answer (self, "redirect", "sent", bad);
  g_assert_cmpuint (stopped.status, ==, 422);
  assert_has (stopped, "not running at present");
  visitor_assert_state (self, "sent");
  more = g_strdup_printf ("find=kitchen&reason=better_place&service=%s&step=find", kitchen);
  done = visitor_answer (self, "redirect", "sent", more);
  g_assert_cmpuint (done.status, ==, 303);
  parent = visitor_look_up (self);
  g_assert_cmpstr (along_record_get_state (parent), ==, "redirected");
  g_assert_cmpstr (along_record_get_text (parent, "redirected_service"), ==, kitchen);
  g_assert_cmpstr (along_record_get_text (parent, "answered_by"), ==, "Iona Bain");
  desk_pull (self->morag);
  child = desk_get (self->morag, "referral", along_record_get_text (parent, "redirected_to"));
  g_assert_cmpstr (along_record_get_state (child), ==, "draft");
  g_assert_cmpstr (along_record_get_text (child, "to_org"), ==, bakers);
}

/* Bytes that have come, under an attachment that the sender put with the referral, or did not. */
static char *
add_file (Visitor *self, AlongBlobs *blobs, const char *name, GBytes *bytes, gboolean listed)
{
  g_autoptr (AlongRecord) file = desk_record (self->morag, "attachment");
  g_autoptr (AlongRecord) before = visitor_look_up (self);
  g_autoptr (AlongRecord) after = along_record_copy (before);
  g_auto (GStrv) ids = along_record_get_set (before, "attachments");
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_auto (GStrv) listing = NULL;
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  AlongTxn *txn = desk_txn (self->morag);
  AlongFileState state = { 0 };
  g_autoptr (GError) error = NULL;

  along_record_set_text (file, "name", name);
  along_record_set_text (file, "about", "packet");
  along_record_set_text (file, "referral", self->referral);
  along_record_set_text (file, "mime", "application/pdf");
  along_record_set_text (file, "description", "What the <doctor> wrote");
  along_record_set_integer (file, "size", (gint64)g_bytes_get_size (bytes));
  along_record_set_text (file, "sha256", sha256);
  along_txn_create (txn, file);
  if (listed)
    {
      g_strv_builder_addv (list, (const char **)ids);
      g_strv_builder_add (list, along_record_get_id (file));
      listing = g_strv_builder_end (list);
      along_record_set_set (after, "attachments", (const char *const *)listing);
      along_txn_update (txn, before, after);
    }
  desk_push_well (self->morag, txn);
  if (blobs != NULL)
    {
      along_service_receive_file (self->world->service, &self->morag->actor,
                                  along_record_get_id (file), 0, bytes, &state, &error);
      g_assert_no_error (error);
    }
  return g_strdup (along_record_get_id (file));
}

/* What goes with the referral can be saved by whoever has the session, and by nobody else; what the sender only has
 * beside it is not there. */
static void
test_files (Visitor *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("along-answer-XXXXXX", &error);
  g_autofree char *place = g_build_filename (folder, "blobs", NULL);
  g_autoptr (AlongBlobs) blobs = along_blobs_new (place);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("A letter, signed.", 17);
  g_autoptr (GBytes) other = g_bytes_new_static ("For us alone.", 13);
  g_autoptr (GBytes) late = g_bytes_new_static ("Still on its way.", 17);
  g_autofree char *letter = NULL;
  g_autofree char *own = NULL;
  g_autofree char *coming = NULL;
  g_autofree char *unknown = along_id_new ();
  g_autofree char *path = NULL;
  g_autoptr (GSubprocess) remove = NULL;

  along_service_set_blobs (self->world->service, blobs);
  letter = add_file (self, blobs, "../Letter “1”.pdf", bytes, TRUE);
  own = add_file (self, blobs, "Own.pdf", other, FALSE);
  coming = add_file (self, NULL, "run.exe", late, TRUE);
  path = g_strdup_printf ("%s/file/%s", self->path, letter);
  {
    /* Without a session nothing says that there is a file. */
    g_auto (Page) stranger = visitor_get (self, path);

    g_assert_cmpuint (stranger.status, ==, 200);
    assert_has (stranger, "<button>Continue</button>");
    assert_lacks (stranger, "A letter");
  }
  visitor_open_session (self);
  {
    g_auto (Page) page = visitor_get (self, self->path);

    assert_has (page, "Letter “1”.pdf</a>");
    assert_has (page, "What the &lt;doctor&gt; wrote");
    assert_has (page, "run.exe");
    assert_has (page, "still being sent");
    assert_has (page, "could run a program");
    assert_lacks (page, "Own.pdf");
    assert_lacks (page, "can’t be shown here");
  }
  {
    AlongRequest request = { .cookie = self->cookie };
    g_auto (Page) file = visitor_ask_as (self, &request, "GET", path);

    g_assert_cmpuint (file.status, ==, 200);
    g_assert_cmpstr (file.text, ==, "A letter, signed.");
    g_assert_cmpstr (file.type, ==, "application/octet-stream");
    g_assert_cmpstr (file.saved, ==,
                     "attachment; filename*=UTF-8''Letter%20%E2%80%9C1%E2%80%9D.pdf");
  }
  {
    const char *const elsewhere[] = { own, unknown };

    for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++)
      {
        g_autofree char *asked = g_strdup_printf ("%s/file/%s", self->path, elsewhere[i]);
        g_auto (Page) file = visitor_get (self, asked);

        g_assert_cmpuint (file.status, ==, 404);
        assert_lacks (file, "For us alone.");
      }
  }
  {
    g_autofree char *asked = g_strdup_printf ("%s/file/%s", self->path, coming);
    g_auto (Page) file = visitor_get (self, asked);

    g_assert_cmpuint (file.status, ==, 409);
    assert_has (file, "still being sent");
  }
  {
    /* What it shows may be said anew by who put it there, also now. */
    AlongTxn *txn = desk_txn (self->morag);
    g_auto (Page) page = { 0 };

    desk_pull (self->morag);
    along_txn_add (txn, desk_set (self->morag, "attachment", letter, "description",
                                  "What the nurse wrote"));
    desk_push_well (self->morag, txn);
    page = visitor_get (self, self->path);
    assert_has (page, "What the nurse wrote");
  }
  world_advance (self->world, 16 * MINUTE);
  {
    g_auto (Page) over = visitor_get (self, path);

    assert_lacks (over, "A letter");
  }
  visitor_open_session (self);
  answer_well (self, "decline", "sent", "reason=no_capacity");
  {
    g_auto (Page) ended = visitor_get (self, path);

    g_assert_cmpuint (ended.status, ==, 410);
    assert_lacks (ended, "A letter");
  }
  along_service_set_blobs (self->world->service, NULL);
  remove = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "rm", "-r", folder, NULL);
  g_subprocess_wait (remove, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
read_link (AlongTx *tx, gpointer data, GError **error)
{
  Visitor *self = data;
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->offer->token, -1);

  return tx->api->link_get (tx, hash, &self->link, error);
}

/* Whether the link is kept, and when it ended; -1 where it is not there any more. */
static gint64
link_closed (Visitor *self)
{
  g_autoptr (GError) error = NULL;
  gint64 closed = 0;

  along_answer_links_forget (self->world->service, &error);
  g_assert_no_error (error);
  g_clear_pointer (&self->link, along_answer_link_free);
  self->world->storage->api->read (self->world->storage, read_link, self, &error);
  g_assert_no_error (error);
  closed = self->link != NULL ? self->link->closed : -1;
  g_clear_pointer (&self->link, along_answer_link_free);
  return closed;
}

/* A link lives with its referral, ends when that has been over for an hour, and is forgotten a season later. */
static void
test_links_end (Visitor *self, gconstpointer data)
{
  visitor_open_session (self);
  world_advance (self->world, 200 * DAY);
  g_assert_cmpint (link_closed (self), ==, 0);
  visitor_open_session (self);
  answer_well (self, "decline", "sent", "reason=no_capacity");
  /* It may still be taken back. */
  g_assert_cmpint (link_closed (self), ==, 0);
  world_advance (self->world, 61 * MINUTE);
  g_assert_cmpint (link_closed (self), ==, self->world->now);
  world_advance (self->world, 89 * DAY);
  g_assert_cmpint (link_closed (self), >, 0);
  world_advance (self->world, 2 * DAY);
  g_assert_cmpint (link_closed (self), ==, -1);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Visitor *self, gconstpointer data);
  } tests[] = {
    { "pause", test_pause },
    { "reopen", test_reopen },
    { "talk", test_talk },
    { "contact", test_contact },
    { "contact-with-start", test_contact_with_start },
    { "redirect", test_redirect },
    { "files", test_files },
    { "links-end", test_links_end },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/answer-steps/%s", tests[i].name);

      g_test_add (path, Visitor, NULL, visitor_set_up, tests[i].func, visitor_tear_down);
    }
  return g_test_run ();
}
