/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/replies.h"
#include "two-desks.h"

#include <string.h>

/* A device that has everything asks with the same words until something comes. It is answered without its question
 * being taken apart, and never as if nothing had come. */

static AlongReply *
answer_to (const char *question, const char *text)
{
  g_autoptr (GBytes) asked = g_bytes_new (question, strlen (question));
  g_autoptr (GBytes) said = g_bytes_new (text, strlen (text));
  g_autoptr (GHashTable) sids = g_hash_table_new (g_str_hash, g_str_equal);

  return along_reply_new (asked, said, sids);
}

static void
put (AlongReplies *replies, const char *who, const char *question, const char *text)
{
  g_autoptr (AlongReply) answer = answer_to (question, text);
  AlongPosition at = { 0, 7 };

  along_replies_put (replies, who, answer, &at);
}

static void
assert_kept (AlongReplies *replies, const char *who, const char *question, const char *text)
{
  g_autoptr (GBytes) asked = g_bytes_new (question, strlen (question));
  AlongPosition at = { 0 };
  g_autoptr (AlongReply) answer = along_replies_find (replies, who, asked, &at);

  if (text == NULL)
    {
      g_assert_null (answer);
      return;
    }
  g_assert_nonnull (answer);
  g_assert_cmpmem (g_bytes_get_data (answer->text, NULL), g_bytes_get_size (answer->text), text,
                   strlen (text));
  g_assert_cmpint (at.n, ==, 7);
}

/* To each device its own, to the same words only. */
static void
test_found_again (void)
{
  g_autoptr (AlongReplies) replies = along_replies_new (1000);

  assert_kept (replies, "ann", "what?", NULL);
  put (replies, "ann", "what?", "nothing");
  put (replies, "bob", "what?", "nothing, Bob");
  assert_kept (replies, "ann", "what?", "nothing");
  assert_kept (replies, "bob", "what?", "nothing, Bob");
  assert_kept (replies, "ann", "What?", NULL);
  put (replies, "ann", "and now?", "nothing yet");
  assert_kept (replies, "ann", "what?", NULL);
  assert_kept (replies, "ann", "and now?", "nothing yet");
}

/* There is room for so much; who has not asked for longest makes room, and too large an answer is not kept. */
static void
test_no_more_than (void)
{
  g_autoptr (AlongReplies) replies = along_replies_new (30);
  g_autofree char *large = g_strnfill (40, 'x');

  put (replies, "ann", "0123456789", "a");
  put (replies, "bob", "0123456789", "b");
  assert_kept (replies, "ann", "0123456789", "a");
  put (replies, "cat", "0123456789", "c");
  assert_kept (replies, "ann", "0123456789", "a");
  assert_kept (replies, "bob", "0123456789", NULL);
  assert_kept (replies, "cat", "0123456789", "c");
  put (replies, "cat", large, "c");
  assert_kept (replies, "cat", large, NULL);
  put (replies, "ann", "0", "a");
  assert_kept (replies, "ann", "0", "a");
}

static GBytes *
question_of (Desk *desk)
{
  g_autoptr (AlongPull) pull = g_new0 (AlongPull, 1);
  g_autoptr (GList) sids
      = g_list_sort (g_hash_table_get_keys (desk->cursors), (GCompareFunc)strcmp);

  pull->epoch = g_strdup (along_service_get_epoch (desk->world->service));
  pull->max_bytes = 64 * 1024;
  pull->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  for (GList *link = sids; link != NULL; link = link->next)
    g_ptr_array_add (pull->scopes,
                     along_cursor_copy (g_hash_table_lookup (desk->cursors, link->data)));
  return along_pull_encode (pull);
}

static char *
ask (Desk *desk, GBytes *question)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  AlongRefusal refusal = { 0 };

  along_service_answer_pull (desk->world->service, &desk->actor, desk->replica, question, lines,
                             &refusal, &error);
  g_assert_no_error (error);
  g_assert_null (refusal.code);
  return g_string_free_and_steal (g_steal_pointer (&lines));
}

/* One line: a check, as the server's clock stands. */
static void
assert_nothing (Desk *desk, GBytes *question)
{
  g_autofree char *lines = ask (desk, question);
  g_autofree char *now
      = g_strdup_printf ("\"server_time\":%" G_GINT64_FORMAT "}}\n", desk->world->now);

  g_assert_true (g_str_has_prefix (lines, "{\"ck\":{\"cursors\":[{"));
  g_assert_true (g_str_has_suffix (lines, now));
  g_assert_cmpuint (strcspn (lines, "\n"), ==, strlen (lines) - 1);
}

static void
assert_brings (Desk *desk, GBytes *question, const char *what)
{
  g_autofree char *lines = ask (desk, question);

  g_assert_nonnull (strstr (lines, what));
}

/* What others write elsewhere changes nothing; what they write in a scope of this device is told, however often the
 * same was asked before. */
static void
test_something_comes (Pair *self, gconstpointer data)
{
  g_autoptr (GBytes) question = NULL;
  g_autofree char *elsewhere = world_add_org (self->world, "Elsewhere");
  g_autoptr (Desk) stranger
      = world_add_desk (self->world, "sorcha", elsewhere, ALONG_ROLE_PRACTITIONER);
  g_autofree char *other = NULL;

  desk_pull (self->morag);
  question = question_of (self->morag);
  assert_nothing (self->morag, question);
  world_advance (self->world, 1000);
  assert_nothing (self->morag, question);
  other = desk_add_person (stranger, "Somebody");
  world_advance (self->world, 1000);
  assert_nothing (self->morag, question);
  assert_nothing (self->morag, question);
  desk_push_op (self->euan, desk_set (self->euan, "person", self->person, "pronouns", "they"),
                "applied");
  assert_brings (self->morag, question, "\"they\"");
  assert_brings (self->morag, question, "\"they\"");
}

/* What somebody may see can end, and begin, without anything being written. */
static void
test_rights_change (Pair *self, gconstpointer data)
{
  g_autoptr (GBytes) question = NULL;

  desk_pull (self->morag);
  question = question_of (self->morag);
  assert_nothing (self->morag, question);
  assert_nothing (self->morag, question);
  self->morag->actor.roles = ALONG_ROLE_SYSTEM_ADMIN;
  assert_brings (self->morag, question, "\"revoke\"");
}

/* The words of one device are nothing to another, whoever sends them. */
static void
test_of_another (Pair *self, gconstpointer data)
{
  g_autoptr (GBytes) question = NULL;
  g_autofree char *elsewhere = world_add_org (self->world, "Elsewhere");
  g_autoptr (Desk) stranger
      = world_add_desk (self->world, "sorcha", elsewhere, ALONG_ROLE_PRACTITIONER);

  desk_pull (self->morag);
  desk_pull (stranger);
  question = question_of (self->morag);
  assert_nothing (self->morag, question);
  assert_brings (stranger, question, "\"revoke\"");
  g_free (stranger->replica);
  stranger->replica = g_strdup (self->morag->replica);
  assert_brings (stranger, question, "\"revoke\"");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/replies/found-again", test_found_again);
  g_test_add_func ("/server/replies/no-more-than", test_no_more_than);
  g_test_add ("/server/replies/something-comes", Pair, NULL, pair_set_up, test_something_comes,
              pair_tear_down);
  g_test_add ("/server/replies/rights-change", Pair, NULL, pair_set_up, test_rights_change,
              pair_tear_down);
  g_test_add ("/server/replies/of-another", Pair, NULL, pair_set_up, test_of_another,
              pair_tear_down);
  return g_test_run ();
}
