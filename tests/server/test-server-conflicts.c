/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "two-desks.h"

#include <string.h>

/* The same thing written in two places: both are kept until a person decides. */

static GVariant *
only_conflict (Desk *desk)
{
  GHashTableIter iter;
  gpointer conflict = NULL;

  g_assert_cmpuint (g_hash_table_size (desk->conflicts), ==, 1);
  g_hash_table_iter_init (&iter, desk->conflicts);
  g_hash_table_iter_next (&iter, NULL, &conflict);
  return conflict;
}

static void
decide (Desk *desk, AlongOp *op, gint64 heard, const char *becomes)
{
  const char *id = NULL;

  g_assert_true (g_variant_lookup (only_conflict (desk), "id", "&s", &id));
  op->settles = g_strdup (id);
  op->heard = heard;
  desk_push_op (desk, op, becomes);
}

static guint
n_voices (Desk *desk)
{
  g_autoptr (GVariant) voices = g_variant_lookup_value (only_conflict (desk), "values", NULL);

  return (guint)g_variant_n_children (voices);
}

static gint64
n_heard (Desk *desk)
{
  gint64 n = 0;

  g_assert_true (g_variant_lookup (only_conflict (desk), "n", "x", &n));
  return n;
}

/* Two write the same: the later stands, both are kept, both are told, and whoever has seen both decides. */
static void
test_conflict (Pair *self, gconstpointer data)
{
  AlongOp *mine = desk_set (self->morag, "person", self->person, "pronouns", "Ann");
  AlongOp *theirs = desk_set (self->euan, "person", self->person, "pronouns", "Anna");
  g_autoptr (GVariant) voices = NULL;
  g_autoptr (Desk) fresh = NULL;
  const char *group = NULL;
  guint stands = 0;

  desk_push_op (self->morag, mine, "applied");
  world_advance (self->world, 60000);
  desk_push_op (self->euan, theirs, "merged");
  desk_pull (self->morag);
  desk_pull (self->euan);
  desk_assert_text (self->morag, "person", self->person, "pronouns", "Anna");
  g_assert_true (g_variant_lookup (only_conflict (self->morag), "group", "&s", &group));
  g_assert_cmpstr (group, ==, "pronouns");
  voices = g_variant_lookup_value (only_conflict (self->euan), "values", NULL);
  g_assert_cmpuint (g_variant_n_children (voices), ==, 2);
  for (gsize i = 0; i < 2; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (voices, i);
      g_autoptr (GVariant) voice = g_variant_get_variant (child);
      g_autoptr (GVariant) values = g_variant_lookup_value (voice, "v", NULL);
      gboolean one = FALSE;
      const char *given = NULL;

      g_assert_true (g_variant_lookup (voice, "stands", "b", &one));
      g_assert_true (g_variant_lookup (values, "pronouns", "&s", &given));
      g_assert_cmpstr (given, ==, one ? "Anna" : "Ann");
      stands += one;
    }
  g_assert_cmpuint (stands, ==, 1);
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 1);

  /* Written again, as it stands, by one who says so: that is a decision. */
  decide (self->morag, desk_set (self->morag, "person", self->person, "pronouns", "Anna"), 2,
          "applied");
  desk_pull (self->euan);
  g_assert_cmpuint (g_hash_table_size (self->euan->conflicts), ==, 0);
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 0);
  fresh = desk_new_device (self->euan);
  desk_pull (fresh);
  g_assert_cmpuint (g_hash_table_size (fresh->conflicts), ==, 0);
}

/* How often what the scopes that @desk follows hold says that a conflict is decided. */
static guint
count_decided (Pair *self, Desk *desk)
{
  GHashTableIter iter;
  const AlongCursor *cursor = NULL;
  guint n = 0;

  g_hash_table_iter_init (&iter, desk->cursors);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&cursor))
    {
      g_auto (AlongSnapshotAt) at = { .sid = g_strdup (cursor->sid), .gen = cursor->gen };
      g_autoptr (GString) page = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      along_service_snapshot (self->world->service, &desk->actor, &at, page, &error);
      g_assert_no_error (error);
      g_assert_true (at.done);
      n += strstr (page->str, "\"open\":false") != NULL;
    }
  return n;
}

/* A device that fetches a scope from its beginning, because its record came under a lock or another grant, may still take for open what
 * was decided since it last heard. */
static void
test_decided_before_snapshot (Pair *self, gconstpointer data)
{
  desk_push_op (self->morag, desk_set (self->morag, "person", self->person, "pronouns", "Ann"),
                "applied");
  desk_push_op (self->euan, desk_set (self->euan, "person", self->person, "pronouns", "Anna"),
                "merged");
  desk_pull (self->morag);
  desk_pull (self->euan);
  g_assert_cmpuint (count_decided (self, self->euan), ==, 0);
  decide (self->morag, desk_set (self->morag, "person", self->person, "pronouns", "Anna"), 2,
          "applied");
  g_assert_cmpuint (count_decided (self, self->euan), ==, 1);
}

/* Who was offline wrote earlier, and comes later: what stands stays. */
static void
test_conflict_late (Pair *self, gconstpointer data)
{
  AlongOp *theirs = desk_set (self->euan, "person", self->person, "pronouns", "Anna");
  AlongTxn *early = desk_txn (self->euan);
  g_autoptr (AlongResult) result = NULL;

  along_txn_add (early, theirs);
  world_advance (self->world, 60000);
  desk_push_op (self->morag, desk_set (self->morag, "person", self->person, "pronouns", "Ann"),
                "applied");
  result = desk_push (self->euan, early);
  g_assert_cmpstr (result->r, ==, "merged");
  g_assert_nonnull (result->conflicts);
  g_assert_cmpuint (g_strv_length (result->conflicts), ==, 1);
  desk_pull (self->morag);
  desk_assert_text (self->morag, "person", self->person, "pronouns", "Ann");
  g_assert_cmpuint (g_hash_table_size (self->morag->conflicts), ==, 1);
}

/* A third one adds to the same conflict instead of opening another. */
static void
test_conflict_grows (Pair *self, gconstpointer data)
{
  g_autoptr (Desk) third = world_add_desk (self->world, "una", self->org, ALONG_ROLE_PRACTITIONER);
  g_autoptr (GVariant) voices = NULL;
  AlongOp *ops[3] = { NULL, NULL, NULL };

  desk_pull (third);
  ops[0] = desk_set (self->morag, "person", self->person, "pronouns", "Ann");
  ops[1] = desk_set (self->euan, "person", self->person, "pronouns", "Anna");
  ops[2] = desk_set (third, "person", self->person, "pronouns", "Annie");
  desk_push_op (self->morag, ops[0], "applied");
  world_advance (self->world, 1000);
  desk_push_op (self->euan, ops[1], "merged");
  world_advance (self->world, 1000);
  desk_push_op (third, ops[2], "merged");
  desk_pull (self->morag);
  voices = g_variant_lookup_value (only_conflict (self->morag), "values", NULL);
  g_assert_cmpuint (g_variant_n_children (voices), ==, 3);
  desk_assert_text (self->morag, "person", self->person, "pronouns", "Annie");
}

/* What somebody merely writes over it decides nothing, for they may not know of it; what they wrote last stands beside the
 * others. A decision that had not heard it leaves it open. */
static void
test_conflict_heard (Pair *self, gconstpointer data)
{
  g_autoptr (Desk) third = world_add_desk (self->world, "una", self->org, ALONG_ROLE_PRACTITIONER);
  AlongOp *ops[2] = { desk_set (self->morag, "person", self->person, "pronouns", "Ann"),
                      desk_set (self->euan, "person", self->person, "pronouns", "Anna") };

  desk_push_op (self->morag, ops[0], "applied");
  world_advance (self->world, 1000);
  desk_push_op (self->euan, ops[1], "merged");
  desk_pull (self->morag);
  for (int i = 0; i < 2; i++)
    {
      desk_pull (third);
      desk_push_op (
          third, desk_set (third, "person", self->person, "pronouns", i == 0 ? "Annie" : "Annette"),
          "applied");
    }
  decide (self->morag, desk_set (self->morag, "person", self->person, "pronouns", "Anna"), 2,
          "merged");
  desk_pull (self->morag);
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 1);
  g_assert_cmpuint (n_voices (self->morag), >=, 3);
  decide (self->morag, desk_set (self->morag, "person", self->person, "pronouns", "Ann"),
          n_heard (self->morag), "applied");
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 0);
  desk_pull (self->euan);
  desk_assert_text (self->euan, "person", self->person, "pronouns", "Ann");
}

/* Nor has it been heard where it takes the place of what stands for nobody. (On a server that was put back somebody builds on what it does
 * not know.) */
static void
test_conflict_heard_in_place (Pair *self, gconstpointer data)
{
  g_autoptr (Desk) third = world_add_desk (self->world, "una", self->org, ALONG_ROLE_PRACTITIONER);
  AlongOp *op = desk_set (self->euan, "person", self->person, "gp_name", "Anna");
  g_autoptr (AlongTxn) late = NULL;
  g_autoptr (AlongResult) result = NULL;

  desk_pull (third);
  late = desk_txn (third);
  along_txn_add (late, desk_set (third, "person", self->person, "gp_name", "Annie"));
  world_advance (self->world, 60000);
  op->base = 999;
  desk_push_op (self->euan, op, "merged");
  desk_pull (self->morag);
  g_assert_cmpuint (n_voices (self->morag), ==, 2);
  result = desk_push (third, g_steal_pointer (&late));
  g_assert_cmpstr (result->r, ==, "merged");
  decide (self->morag, desk_set (self->morag, "person", self->person, "gp_name", "Anna"), 2,
          "applied");
  desk_pull (self->morag);
  g_assert_cmpuint (n_voices (self->morag), ==, 2);
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 1);
  decide (self->morag, desk_set (self->morag, "person", self->person, "gp_name", "Anna"),
          n_heard (self->morag), "applied");
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 0);
}

/* A deletion does not win over what somebody wrote meanwhile. */
static void
test_delete_against_edit (Pair *self, gconstpointer data)
{
  g_autofree char *need = desk_add_need (self->morag, self->person, "A home");
  AlongOp *op = along_op_delete (along_entity_find ("need"), need, "a slip");

  desk_pull (self->morag);
  desk_pull (self->euan);
  op->base = desk_fver (self->morag, "need", need, "words");
  desk_push_op (self->euan, desk_set (self->euan, "need", need, "words", "A warm home"), "applied");
  desk_push_op (self->morag, op, "merged");
  desk_pull (self->morag);
  desk_assert_text (self->morag, "need", need, "words", "A warm home");
  /* Written once more as it stands it is kept; a deletion that was decided is one. */
  if (data != NULL)
    {
      decide (self->morag, desk_set (self->morag, "need", need, "words", "A warm home"), 2,
              "applied");
      g_assert_cmpint (world_count (self->world, "conflicts"), ==, 0);
      desk_assert_text (self->morag, "need", need, "words", "A warm home");
      return;
    }
  op = along_op_delete (along_entity_find ("need"), need, "a slip");
  op->base = desk_fver (self->morag, "need", need, "words");
  decide (self->morag, op, 2, "applied");
  g_assert_cmpint (world_count (self->world, "conflicts"), ==, 0);
  desk_pull (self->euan);
  g_assert_false (desk_has (self->euan, "need", need, "housing_money"));
}

static void
test_edit_against_delete (Pair *self, gconstpointer data)
{
  g_autofree char *need = desk_add_need (self->morag, self->person, "A home");
  AlongOp *op = along_op_delete (along_entity_find ("need"), need, "a slip");
  AlongOp *edit = NULL;

  desk_pull (self->morag);
  desk_pull (self->euan);
  edit = desk_set (self->euan, "need", need, "words", "A warm home");
  op->base = desk_fver (self->morag, "need", need, "words");
  desk_push_op (self->morag, op, "applied");
  desk_push_op (self->euan, edit, "merged");
  desk_pull (self->morag);
  desk_assert_text (self->morag, "need", need, "words", "A warm home");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Pair *self, gconstpointer data);
    gconstpointer data;
  } tests[] = {
    { "kept", test_conflict, NULL },
    { "decided-before-snapshot", test_decided_before_snapshot, NULL },
    { "late", test_conflict_late, NULL },
    { "grows", test_conflict_grows, NULL },
    { "heard", test_conflict_heard, NULL },
    { "heard/in-place", test_conflict_heard_in_place, NULL },
    { "delete-against-edit/deleted", test_delete_against_edit, NULL },
    { "delete-against-edit/kept", test_delete_against_edit, "kept" },
    { "edit-against-delete", test_edit_against_delete, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/conflicts/%s", tests[i].path);

      g_test_add (path, Pair, tests[i].data, pair_set_up, tests[i].test, pair_tear_down);
    }
  return g_test_run ();
}
