/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who looked at whom can be asked years later: nothing of the log may be changed, taken out, put in or put elsewhere
 * without being found, nothing in it may say what somebody typed, and erasing a person must not break it. */

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "server/accounts.h"
#include "server/audit-notes.h"
#include "server/audit-verify.h"
#include "server/audit.h"
#include "visitor.h"

#include <glib/gstdio.h>
#include <sqlcipher/sqlite3.h>
#include <string.h>

#define DAY (24 * 60 * MINUTE)
#define CANARY "canaryword"

typedef struct
{
  char *folder;
  char *path;
  AlongStorage *storage;
  sqlite3 *db; /* beside the storage: whoever holds the disk */
  gint64 now;
  char *person;
} Log;

static gint64
read_clock (gpointer data)
{
  return ((Log *)data)->now;
}

static void
note (AlongStorage *storage, const char *org, const char *kind, const char *record)
{
  static const char *const fields[] = { "status", "decline_reason", NULL };
  const AlongAuditNote said = { .account = "account",
                                .org = org,
                                .replica = "replica",
                                .action = ALONG_AUDIT_MOVED,
                                .kind = kind,
                                .record = record,
                                .fields = fields,
                                .count = -1 };
  g_autoptr (GError) error = NULL;

  along_audit_write (storage, &said, &error);
  g_assert_no_error (error);
}

/* Two organisations and the server's own, over three days. */
static void
set_up (Log *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->now = G_GINT64_CONSTANT (1772442000000);
  along_clock_set_source (read_clock, self);
  self->folder = g_dir_make_tmp ("along-audit-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "alongside.db", NULL);
  self->storage = along_storage_sqlite_open (self->path, ALONG_SQLITE_CREATE, &error);
  g_assert_no_error (error);
  self->person = along_id_new ();
  for (guint day = 0; day < 3; day++)
    {
      for (guint i = 0; i < 3; i++)
        {
          g_autofree char *other = along_id_new ();

          note (self->storage, "one", "person", i == 1 ? self->person : other);
          note (self->storage, "two", "person", other);
          note (self->storage, NULL, NULL, NULL);
        }
      self->now += DAY;
    }
  g_assert_cmpint (sqlite3_open_v2 (self->path, &self->db, SQLITE_OPEN_READWRITE, NULL), ==,
                   SQLITE_OK);
}

static void
tear_down (Log *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name = NULL;

  sqlite3_close (self->db);
  g_clear_pointer (&self->storage, along_storage_close);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (self->folder, name, NULL);

      g_unlink (file);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->person);
  along_clock_set_source (NULL, NULL);
}

static void
do_sql (Log *self, const char *sql)
{
  g_autofree char *wrong = NULL;

  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    wrong = g_strdup (sqlite3_errmsg (self->db));
  g_assert_cmpstr (wrong, ==, NULL);
}

static char *
ask_sql (Log *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *answer = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    answer = g_strdup ((const char *)sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  return answer;
}

/* Whoever holds the disk can take the triggers away, too. */
static void
disarm (Log *self)
{
  do_sql (self, "DROP TRIGGER audit_update; DROP TRIGGER audit_delete;"
                "DROP TRIGGER audit_end_update; DROP TRIGGER audit_end_delete");
}

static AlongAuditReport *
verify (AlongStorage *storage)
{
  g_autoptr (GError) error = NULL;
  AlongAuditReport *report = along_audit_verify (storage, &error);

  g_assert_no_error (error);
  return report;
}

static void
assert_whole (AlongStorage *storage, gint64 entries)
{
  g_autoptr (AlongAuditReport) report = verify (storage);

  for (guint i = 0; i < report->breaks->len; i++)
    {
      g_autofree char *words = along_audit_break_text (g_ptr_array_index (report->breaks, i));

      g_test_message ("%s", words);
    }
  g_assert_cmpuint (report->breaks->len, ==, 0);
  g_assert_cmpint (report->entries, ==, entries);
}

static void
assert_breaks (Log *self, AlongAuditFlaw flaw, const char *org, const char *day, gint64 n)
{
  g_autoptr (AlongAuditReport) report = verify (self->storage);
  const AlongAuditBreak *found = NULL;
  g_autofree char *words = NULL;

  g_assert_cmpuint (report->breaks->len, ==, 1);
  found = g_ptr_array_index (report->breaks, 0);
  words = along_audit_break_text (found);
  g_test_message ("%s", words);
  g_assert_cmpint (found->flaw, ==, flaw);
  g_assert_cmpstr (found->org, ==, org);
  g_assert_cmpstr (found->day, ==, day);
  g_assert_cmpint (found->n, ==, n);
  g_assert_nonnull (strstr (words, day));
}

/* Each organisation has one chain a day, and a day begins with what the day before ended with. */
static void
test_whole (Log *self, gconstpointer data)
{
  g_autoptr (AlongAuditReport) report = verify (self->storage);
  const AlongAuditEnd *end = NULL;

  assert_whole (self->storage, 27);
  g_assert_cmpuint (report->ends->len, ==, 3);
  end = g_ptr_array_index (report->ends, 1);
  g_assert_cmpstr (end->org, ==, "one");
  g_assert_cmpstr (end->day, ==, "2026-03-04");
  g_assert_cmpint (end->n, ==, 3);
  g_assert_cmpuint (strlen (end->hash), ==, 64);
}

/* A clock that was put back: the log goes on where it was. */
static void
test_clock_back (Log *self, gconstpointer data)
{
  self->now -= 30 * DAY;
  note (self->storage, "one", "person", self->person);
  assert_whole (self->storage, 28);
}

/* The database itself refuses to change or take out an entry, whoever asks it. */
static void
test_append_only (Log *self, gconstpointer data)
{
  static const char *const wrongs[]
      = { "DELETE FROM audit",
          "DELETE FROM audit_end",
          "UPDATE audit SET entry = '{}'",
          "UPDATE audit SET hash = '' WHERE n = 1",
          "UPDATE audit SET subject = 'somebody else'",
          "UPDATE audit SET salt = NULL",
          "UPDATE audit SET day = '2020-01-01', salt = NULL, record = NULL, subject = NULL",
          "UPDATE audit_end SET n = 1",
          "UPDATE audit_end SET hash = ''" };

  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    g_assert_cmpint (sqlite3_exec (self->db, wrongs[i], NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
  assert_whole (self->storage, 27);
}

/* Every byte of every column of one entry in the middle. */
static void
test_changed_byte (Log *self, gconstpointer data)
{
  static const char *const columns[] = { "id", "entry", "hash", "salt", "record", "subject" };
  const char *where = "org = 'one' AND day = '2026-03-03' AND n = 2";
  guint tried = 0;

  disarm (self);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *ask = g_strdup_printf ("SELECT %s FROM audit WHERE %s", columns[i], where);
      g_autofree char *before = ask_sql (self, ask);

      for (guint at = 0; before[at] != '\0'; at++)
        {
          g_autofree char *after = g_strdup (before);
          char *change = NULL;
          char *back = NULL;
          g_autoptr (AlongAuditReport) report = NULL;

          after[at] = after[at] == 'x' ? 'y' : 'x';
          change = sqlite3_mprintf ("UPDATE audit SET %s = %Q WHERE %s", columns[i], after, where);
          back = sqlite3_mprintf ("UPDATE audit SET %s = %Q WHERE %s", columns[i], before, where);
          do_sql (self, change);
          report = verify (self->storage);
          g_assert_cmpuint (report->breaks->len, ==, 1);
          do_sql (self, back);
          sqlite3_free (change);
          sqlite3_free (back);
          tried++;
        }
    }
  g_assert_cmpuint (tried, >, 300);
  assert_whole (self->storage, 27);
  do_sql (self, "UPDATE audit SET entry = '{}' WHERE org = 'one' AND day = '2026-03-03' AND n = 2");
  assert_breaks (self, ALONG_AUDIT_CHANGED, "one", "2026-03-03", 2);
}

static void
test_named_wrong (Log *self, gconstpointer data)
{
  disarm (self);
  do_sql (self, "UPDATE audit SET record = 'other', subject = 'other'"
                "  WHERE org = 'one' AND day = '2026-03-03' AND n = 2");
  assert_breaks (self, ALONG_AUDIT_NAMED_WRONG, "one", "2026-03-03", 2);
}

static void
test_removed (Log *self, gconstpointer data)
{
  disarm (self);
  do_sql (self, "DELETE FROM audit WHERE org = 'two' AND day = '2026-03-02' AND n = 2");
  assert_breaks (self, ALONG_AUDIT_MISSING, "two", "2026-03-02", 2);
}

static void
test_removed_first (Log *self, gconstpointer data)
{
  disarm (self);
  do_sql (self, "DELETE FROM audit WHERE org = 'two' AND day = '2026-03-02' AND n = 1");
  assert_breaks (self, ALONG_AUDIT_MISSING, "two", "2026-03-02", 1);
}

static void
test_removed_last (Log *self, gconstpointer data)
{
  disarm (self);
  do_sql (self, "DELETE FROM audit WHERE org = 'two' AND day = '2026-03-04' AND n = 3");
  assert_breaks (self, ALONG_AUDIT_CUT, "two", "2026-03-04", 2);
}

/* A whole day in the middle leaves no gap in the numbers; the next day does not go on from the one before it. */
static void
test_removed_day (Log *self, gconstpointer data)
{
  disarm (self);
  do_sql (self, "DELETE FROM audit WHERE org = 'two' AND day = '2026-03-03'");
  assert_breaks (self, ALONG_AUDIT_CHANGED, "two", "2026-03-04", 1);
}

static void
test_removed_all (Log *self, gconstpointer data)
{
  disarm (self);
  do_sql (self, "DELETE FROM audit WHERE org = 'two'");
  assert_breaks (self, ALONG_AUDIT_MISSING, "two", "2026-03-04", 1);
}

/* A copy of an entry put in at the end; one put in the middle with the others moved up. */
static void
test_inserted (Log *self, gconstpointer data)
{
  disarm (self);
  do_sql (self, "INSERT INTO audit SELECT org, day, 4, 'new', entry, hash, salt, record, subject"
                "  FROM audit WHERE org = 'two' AND day = '2026-03-04' AND n = 3");
  assert_breaks (self, ALONG_AUDIT_CHANGED, "two", "2026-03-04", 4);
  do_sql (self, "DELETE FROM audit WHERE id = 'new';"
                "UPDATE audit SET n = n + 10 WHERE org = 'two' AND day = '2026-03-02' AND n > 1;"
                "UPDATE audit SET n = n - 9 WHERE org = 'two' AND day = '2026-03-02' AND n > 1;"
                "INSERT INTO audit SELECT org, day, 2, 'new', entry, hash, salt, record, subject"
                "  FROM audit WHERE org = 'two' AND day = '2026-03-02' AND n = 1");
  assert_breaks (self, ALONG_AUDIT_CHANGED, "two", "2026-03-02", 2);
}

/* One that is made as the server makes them, by somebody who forgets where the log ended. */
static void
test_forged_end (Log *self, gconstpointer data)
{
  g_autofree char *before = ask_sql (self, "SELECT hash FROM audit_end WHERE org = 'two'");
  const AlongStoredAudit forged = { .org = (char *)"two",
                                    .day = (char *)"2026-03-04",
                                    .n = 4,
                                    .id = (char *)"forged",
                                    .entry = (char *)"{}" };
  g_autofree char *hash = along_audit_hash (before, &forged);
  g_autofree char *sql = g_strdup_printf (
      "INSERT INTO audit VALUES ('two', '2026-03-04', 4, 'forged', '{}', '%s', NULL, NULL, NULL)",
      hash);

  do_sql (self, sql);
  assert_breaks (self, ALONG_AUDIT_CUT, "two", "2026-03-04", 4);
}

static void
test_reordered (Log *self, gconstpointer data)
{
  disarm (self);
  do_sql (self, "UPDATE audit SET n = 9 WHERE org = 'one' AND day = '2026-03-03' AND n = 1;"
                "UPDATE audit SET n = 1 WHERE org = 'one' AND day = '2026-03-03' AND n = 2;"
                "UPDATE audit SET n = 2 WHERE org = 'one' AND day = '2026-03-03' AND n = 9");
  assert_breaks (self, ALONG_AUDIT_CHANGED, "one", "2026-03-03", 1);
}

static void
test_moved_elsewhere (Log *self, gconstpointer data)
{
  disarm (self);
  do_sql (self, "UPDATE audit SET org = 'three' WHERE org = 'two';"
                "UPDATE audit_end SET org = 'three' WHERE org = 'two'");
  assert_breaks (self, ALONG_AUDIT_CHANGED, "three", "2026-03-02", 1);
}

static gboolean
forget (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->audit_forget (tx, data, error);
}

/* Whom it was about goes, and the salt that would prove a guess; that somebody did something stays. */
static void
test_erased (Log *self, gconstpointer data)
{
  g_autofree char *count = NULL;
  g_autofree char *named = NULL;
  g_autofree char *ask = NULL;
  g_autoptr (GError) error = NULL;

  self->storage->api->write (self->storage, forget, self->person, &error);
  g_assert_no_error (error);
  assert_whole (self->storage, 27);
  count = ask_sql (self, "SELECT count(*) FROM audit WHERE record IS NULL AND subject IS NULL"
                         "  AND salt IS NULL AND entry LIKE '%\"about\"%'");
  g_assert_cmpstr (count, ==, "3");
  ask = g_strdup_printf ("SELECT count(*) FROM audit WHERE entry LIKE '%%%s%%' OR id LIKE '%%%s%%'",
                         self->person, self->person);
  named = ask_sql (self, ask);
  g_assert_cmpstr (named, ==, "0");
  note (self->storage, "one", "person", self->person);
  assert_whole (self->storage, 28);
}

#define TIMES 100

static gpointer
note_often (gpointer data)
{
  for (guint i = 0; i < TIMES; i++)
    note (data, i % 2 == 0 ? "one" : "two", NULL, NULL);
  return NULL;
}

static void
test_two_at_once (Log *self, gconstpointer data)
{
  GThread *one = g_thread_new ("one", note_often, self->storage);
  GThread *other = g_thread_new ("other", note_often, self->storage);

  g_thread_join (one);
  g_thread_join (other);
  assert_whole (self->storage, 27 + 2 * TIMES);
}

static gboolean
take (Log *self, const char *json, GError **error)
{
  const AlongActor actor = { "account", "worker", "one", ALONG_ROLE_COORDINATOR };
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

  return along_audit_take_notes (self->storage, &actor, "device", body, error);
}

/* What a device noted counts once, however often it comes; in the name of whoever is signed in; when it says, and not
 * later than now. What it says besides is not kept. */
static void
test_notes (Log *self, gconstpointer data)
{
  g_autofree char *id = along_id_new ();
  g_autofree char *json = g_strdup_printf (
      "{\"notes\":[{\"id\":\"%s\",\"at\":5,\"action\":\"opened\",\"kind\":\"person\","
      "\"record\":\"%s\",\"account\":\"somebody else\",\"words\":\"" CANARY "\"}]}",
      id, self->person);
  g_autofree char *later_id = along_id_new ();
  g_autofree char *later = g_strdup_printf (
      "{\"notes\":[{\"id\":\"%s\",\"at\":99999999999999,\"action\":\"searched\",\"count\":7}]}",
      later_id);
  g_autofree char *entry = NULL;
  g_autofree char *whose = NULL;
  g_autofree char *when = NULL;
  g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, self->now);
  g_autofree char *canaries = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (take (self, json, &error));
      g_assert_no_error (error);
    }
  g_assert_true (take (self, later, &error));
  assert_whole (self->storage, 29);
  entry = ask_sql (self, "SELECT entry FROM audit WHERE entry LIKE '%opened%'");
  g_assert_nonnull (strstr (entry, "\"at\":5,"));
  g_assert_nonnull (strstr (entry, "\"account\":\"account\""));
  g_assert_nonnull (strstr (entry, "\"replica\":\"device\""));
  whose = ask_sql (self, "SELECT subject FROM audit WHERE entry LIKE '%opened%'");
  g_assert_cmpstr (whose, ==, self->person);
  when = ask_sql (self, "SELECT entry ->> 'at' FROM audit WHERE entry LIKE '%searched%'");
  g_assert_cmpstr (when, ==, expected);
  canaries = ask_sql (self, "SELECT count(*) FROM audit WHERE entry LIKE '%" CANARY "%'");
  g_assert_cmpstr (canaries, ==, "0");
}

/* None of a batch is taken where one makes no sense; and nobody notes in the server's stead. */
static void
test_notes_refused (Log *self, gconstpointer data)
{
  static const char *const wrongs[] = {
    "",
    "[]",
    "{}",
    "{\"notes\":{}}",
    "{\"notes\":[7]}",
    "{\"notes\":[{}]}",
    "{\"notes\":[{\"id\":\"" CANARY "\",\"at\":5,\"action\":\"opened\"}]}",
    "{\"notes\":[{\"id\":\"%s\",\"at\":5,\"action\":\"signed_in\"}]}",
    "{\"notes\":[{\"id\":\"%s\",\"at\":5,\"action\":\"" CANARY "\"}]}",
    "{\"notes\":[{\"id\":\"%s\",\"at\":0,\"action\":\"opened\"}]}",
    "{\"notes\":[{\"id\":\"%s\",\"at\":5,\"action\":\"opened\",\"kind\":\"" CANARY "\"}]}",
    "{\"notes\":[{\"id\":\"%s\",\"at\":5,\"action\":\"opened\",\"kind\":\"person\","
    "\"record\":\"" CANARY "\"}]}",
    "{\"notes\":[{\"id\":\"%s\",\"at\":5,\"action\":\"opened\"},{}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *id = along_id_new ();
      g_autoptr (GString) json = g_string_new (wrongs[i]);
      g_autoptr (GError) error = NULL;

      g_string_replace (json, "%s", id, 0);
      g_assert_false (take (self, json->str, &error));
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
      g_assert_null (strstr (error->message, CANARY));
    }
  assert_whole (self->storage, 27);
}

/* What is in an organisation's log, action by action; whether anything that was typed is in anybody's. */
typedef struct
{
  const char *org;
  GString *actions;
  gboolean canary;
} Seen;

static gboolean
see (const AlongStoredAudit *entry, gpointer data, GError **error)
{
  Seen *seen = data;
  const char *action = strstr (entry->entry, "\"action\":\"") + strlen ("\"action\":\"");

  seen->canary |= strstr (entry->entry, CANARY) != NULL;
  if (!g_str_equal (entry->org, seen->org))
    return TRUE;
  if (seen->actions->len > 0)
    g_string_append_c (seen->actions, ' ');
  g_string_append_len (seen->actions, action, (gssize)strcspn (action, "\""));
  return TRUE;
}

static gboolean
read_all (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->audit_read (tx, "", see, data, error);
}

static void
assert_actions (World *world, const char *org, const char *expected)
{
  g_autoptr (GString) actions = g_string_new (NULL);
  Seen seen = { org, actions, FALSE };
  g_autoptr (GError) error = NULL;

  world->storage->api->read (world->storage, read_all, &seen, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (actions->str, ==, expected);
  g_assert_false (seen.canary);
}

/* What two ends of a referral do, and who answers by the page: each in the log of whom they act for. */
static void
test_deeds (Visitor *self, gconstpointer data)
{
  g_auto (Page) wrong = visitor_post (self, self->path, "step=open&code=" CANARY);
  g_auto (Page) right = { 0 };

  visitor_open_session (self);
  right = visitor_answer (self, "accept", "sent", "words=" CANARY);
  g_assert_cmpuint (right.status, ==, 303);
  assert_actions (self->world, self->sender, "moved moved link_made");
  assert_actions (self->world, self->receiver, "answer_refused answer_opened moved");
  assert_whole (self->world->storage, 6);
}

/* Somebody types a password where the name belongs. */
static void
test_sign_in (Visitor *self, gconstpointer data)
{
  g_autofree char *replica = along_id_new ();
  const char *device = "Desk";
  AlongService *service = self->world->service;
  const AlongAccount *account = self->morag->account;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongTokens) tokens = NULL;

  g_assert_null (
      along_accounts_sign_in (service, CANARY, "no password", replica, device, "", &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_null (
      along_accounts_sign_in (service, account->login, CANARY, replica, device, "", &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_AUTH);
  g_clear_error (&error);
  {
    g_autofree char *code = along_accounts_new_code (service, account->id, &error);

    tokens = along_accounts_use_code (service, code, replica, device, "", &error);
    g_assert_no_error (error);
    g_assert_true (along_accounts_sign_out (service, tokens->login, &error));
  }
  assert_actions (self->world, "", "sign_in_refused");
  assert_actions (self->world, self->sender,
                  "moved moved link_made sign_in_refused signed_in signed_out");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Log *self, gconstpointer data);
  } tests[] = {
    { "whole", test_whole },
    { "clock-back", test_clock_back },
    { "append-only", test_append_only },
    { "changed-byte", test_changed_byte },
    { "named-wrong", test_named_wrong },
    { "removed", test_removed },
    { "removed-first", test_removed_first },
    { "removed-last", test_removed_last },
    { "removed-day", test_removed_day },
    { "removed-all", test_removed_all },
    { "inserted", test_inserted },
    { "forged-end", test_forged_end },
    { "reordered", test_reordered },
    { "moved-elsewhere", test_moved_elsewhere },
    { "erased", test_erased },
    { "two-at-once", test_two_at_once },
    { "notes", test_notes },
    { "notes-refused", test_notes_refused },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/server/audit/", tests[i].name, NULL);

      g_test_add (path, Log, NULL, set_up, tests[i].test, tear_down);
    }
  g_test_add ("/server/audit/deeds", Visitor, NULL, visitor_set_up, test_deeds, visitor_tear_down);
  g_test_add ("/server/audit/sign-in", Visitor, NULL, visitor_set_up, test_sign_in,
              visitor_tear_down);
  return g_test_run ();
}
