/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"
#include "model/entities/entities.h"

#define SID "org:one:identity"

/* What was written in two places, as a device knows it and as people decide it there. */

static void
test_conflict (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) open = lines_new ();
  g_autoptr (GPtrArray) closed = lines_new ();
  g_autoptr (GPtrArray) list = NULL;

  desk_set_meta (desk, "worker", "me");
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *text
          = g_strdup_printf ("{\"conflict\":{\"id\":\"c%d\",\"kind\":\"person\",\"record\":\"%s\","
                             "\"facet\":\"identity\","
                             "\"group\":\"pronouns\",\"open\":%s,\"at\":5,\"values\":[{\"by\":\"%"
                             "s\",\"v\":{}}]},\"s\":[\"" SID "\"]}",
                             i == 2 ? 0 : i, id, i == 2 ? "false" : "true",
                             i == 1 ? "somebody" : "me");
      g_autoptr (GError) error = NULL;
      AlongLine *line = along_line_decode (text, -1, &error);

      g_assert_no_error (error);
      g_ptr_array_add (i == 2 ? closed : open, line);
    }
  desk_apply (desk, open);
  list = desk_attention (desk);
  /* Between others it is not for me to decide. */
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (((AlongAttention *)g_ptr_array_index (list, 0))->what, ==, "conflict");
  g_assert_cmpstr (((AlongAttention *)g_ptr_array_index (list, 0))->conflict->group, ==,
                   "pronouns");
  desk_apply (desk, closed);
  g_assert_cmpint (desk_n_attention (desk), ==, 0);
}

static AlongLine *
conflict_line (const char *person, const char *values)
{
  g_autofree char *text = g_strdup_printf (
      "{\"conflict\":{\"id\":\"c\",\"kind\":\"person\",\"record\":\"%s\",\"facet\":\"identity\","
      "\"group\":\"pronouns\",\"open\":true,\"at\":5,\"values\":[%s]},\"s\":[\"" SID "\"]}",
      person, values);
  g_autoptr (GError) error = NULL;
  AlongLine *line = along_line_decode (text, -1, &error);

  g_assert_no_error (error);
  return line;
}

/* A decision is made here at once and goes to the server; a value that it had not heard opens it again. */
static void
test_conflict_decided (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) open = lines_new ();
  g_autoptr (GPtrArray) again = lines_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) decided = NULL;
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (GError) error = NULL;
  const AlongConflict *conflict = NULL;
  const AlongConflictValue *standing = NULL;
  const AlongOp *op = NULL;

  desk_set_meta (desk, "worker", "me");
  g_ptr_array_add (
      open,
      conflict_line (id, "{\"by\":\"me\",\"o\":\"here\",\"at\":3,\"v\":{\"pronouns\":\"she\"},"
                         "\"stands\":false},{\"by\":\"you\",\"v\":{\"pronouns\":\"they\"},"
                         "\"stands\":true}"));
  desk_apply (desk, open);
  list = desk_attention (desk);
  g_assert_cmpuint (list->len, ==, 1);
  conflict = ((AlongAttention *)g_ptr_array_index (list, 0))->conflict;
  g_assert_cmpuint (conflict->values->len, ==, 2);
  standing = along_conflict_standing (conflict);
  g_assert_cmpstr (standing->by, ==, "you");
  along_txn_add (txn, along_conflict_decide (conflict, standing->values));
  op = g_ptr_array_index (txn->ops, 0);
  g_assert_cmpstr (op->settles, ==, "c");
  g_assert_cmpint (op->heard, ==, 2);
  g_assert_true (desk_commit (desk, txn, &error));
  g_assert_no_error (error);
  g_assert_cmpint (desk_n_attention (desk), ==, 0);
  kept = desk_conflicts (desk, &along_person, id);
  decided = g_steal_pointer (&kept);
  g_assert_cmpuint (decided->len, ==, 1);
  g_assert_false (((AlongConflict *)g_ptr_array_index (decided, 0))->open);
  g_assert_cmpstr (((AlongConflict *)g_ptr_array_index (decided, 0))->settled_by, ==, "me");
  g_ptr_array_add (again, conflict_line (id, "{\"by\":\"me\"},{\"by\":\"you\"},{\"by\":\"she\"}"));
  desk_apply (desk, again);
  g_assert_cmpint (desk_n_attention (desk), ==, 1);
}

/* A decision that the server does not take has decided nothing. */
static void
test_decision_refused (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, SID, "Isla", 7);
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) open = lines_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  const AlongConflict *conflict = NULL;

  desk_set_meta (desk, "worker", "me");
  g_ptr_array_add (
      open, conflict_line (id, "{\"by\":\"me\",\"v\":{\"pronouns\":\"she\"}},{\"by\":\"you\"}"));
  desk_apply (desk, open);
  list = desk_attention (desk);
  conflict = ((AlongAttention *)g_ptr_array_index (list, 0))->conflict;
  along_txn_add (txn, along_conflict_decide (
                          conflict,
                          ((AlongConflictValue *)g_ptr_array_index (conflict->values, 0))->values));
  g_assert_true (desk_commit (desk, txn, NULL));
  g_assert_cmpint (desk_n_attention (desk), ==, 0);
  desk_ack (desk, 1, "quarantined", 0, 1);
  kept = desk_conflicts (desk, &along_person, id);
  g_assert_true (((AlongConflict *)g_ptr_array_index (kept, 0))->open);
  g_assert_null (((AlongConflict *)g_ptr_array_index (kept, 0))->settled_by);
  /* It waits for somebody, and so does what was refused. */
  g_assert_cmpint (desk_n_attention (desk), ==, 2);
}

/* A server that was put back may not know of it: it comes again if it does. */
static void
test_put_back (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = desk_pulled_person (desk, "org:one:identity", "Isla", 4);
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) kept = NULL;

  g_ptr_array_add (lines, conflict_line (id, "{\"by\":\"me\"},{\"by\":\"you\"}"));
  desk_apply (desk, lines);
  g_assert_cmpint (desk_n_attention (desk), ==, 1);
  desk_new_epoch (desk, "e2", 0);
  g_assert_cmpint (desk_n_attention (desk), ==, 0);
  kept = desk_conflicts (desk, &along_person, id);
  g_assert_cmpuint (kept->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/conflicts/told", test_conflict);
  g_test_add_func ("/store/conflicts/decided", test_conflict_decided);
  g_test_add_func ("/store/conflicts/decision-refused", test_decision_refused);
  g_test_add_func ("/store/conflicts/put-back", test_put_back);
  return g_test_run ();
}
