/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What may not be seen any more leaves nothing behind: not in what was being typed, not in what was refused, not between
 * the rows of the file. */

#include "base/clock.h"
#include "base/id.h"
#include "desk.h"
#include "model/entities/entities.h"

#include <string.h>

#define SID "org:one:identity"
#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

static gint64 fake_now = 1767225600000;

static gint64
now_cb (gpointer data)
{
  return fake_now;
}

/* How often the bytes stand in the closed store's files. */
static guint
count_in_files (Desk *desk, const char *canary)
{
  static const char *const suffixes[] = { "", "-wal" };
  guint n = 0;

  desk_close (desk);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (desk->path, suffixes[i], NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;
      const char *at = NULL;

      if (!g_file_get_contents (path, &bytes, &length, NULL))
        continue;
      at = bytes;
      while ((at = memmem (at, length - (gsize)(at - bytes), canary, strlen (canary))) != NULL)
        {
          at++;
          n++;
        }
    }
  g_assert_true (desk_open (desk, NULL));
  return n;
}

static AlongRecord *
pulled_person (Desk *desk, const char *known_as)
{
  g_autoptr (GPtrArray) lines = lines_new ();
  AlongRecord *person = person_new (known_as);

  along_record_set_text (person, "contact_notes", "Rings twice.");
  lines_event (lines, "grant", SID, 1);
  lines_record (lines, SID, person, 4);
  lines_check (lines, SID, 1, "c1", fake_now);
  desk_apply (desk, lines);
  return person;
}

static guint
n_drafts (Desk *desk, const char *name)
{
  g_autoptr (GHashTable) drafts = desk_drafts (desk, name);

  return g_hash_table_size (drafts);
}

/* Forms and dialogs keep what is typed under names of their own, in which the record's id stands. */
static void
test_drafts_about (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = pulled_person (desk, "Isla");
  g_autoptr (AlongRecord) other = pulled_person (desk, "Ross");
  const char *id = along_record_get_id (person);
  g_autofree char *need = g_strdup_printf ("new:need:%s", id);
  g_autofree char *refer = g_strdup_printf ("refer/%s/%s", along_record_get_id (other), id);
  g_autofree char *others = g_strdup_printf ("new:need:%s", along_record_get_id (other));
  g_autoptr (GPtrArray) contact = lines_new ();
  g_autoptr (GPtrArray) identity = lines_new ();

  along_store_put_draft (desk->store, need, "words", "canary one");
  along_store_put_draft (desk->store, refer, "reason", "canary two");
  along_store_put_draft (desk->store, refer, "contact_notes", "canary three");
  along_store_put_draft (desk->store, others, "words", "of somebody else");
  g_assert_cmpuint (count_in_files (desk, "canary"), ==, 3);

  lines_rm (contact, SID, "person", id, ALONG_FACET_CONTACT);
  desk_apply (desk, contact);
  g_assert_cmpuint (n_drafts (desk, refer), ==, 1);
  g_assert_cmpuint (n_drafts (desk, need), ==, 1);
  lines_rm (identity, SID, "person", id, ALONG_FACET_IDENTITY);
  desk_apply (desk, identity);
  g_assert_cmpuint (n_drafts (desk, refer), ==, 0);
  g_assert_cmpuint (n_drafts (desk, need), ==, 0);
  g_assert_cmpuint (n_drafts (desk, others), ==, 1);
  g_assert_cmpuint (count_in_files (desk, "canary"), ==, 0);
}

/* What was deleted may come back, and what was typed about it is there again; after a week it is not waited for. */
static void
test_drafts_of_deleted (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) gone = pulled_person (desk, "Isla");
  g_autoptr (AlongRecord) stays = pulled_person (desk, "Ross");
  g_autofree char *about_gone = g_strdup_printf ("move/%s/end", along_record_get_id (gone));
  g_autofree char *about_both
      = g_strdup_printf ("refer/%s/%s", along_record_get_id (stays), along_record_get_id (gone));
  g_autofree char *about_stays = g_strdup_printf ("new:need:%s", along_record_get_id (stays));
  g_autoptr (GPtrArray) lines = lines_new ();

  along_store_put_draft (desk->store, about_gone, "status_text", "canary");
  along_store_put_draft (desk->store, about_both, "reason", "canary");
  along_store_put_draft (desk->store, about_stays, "words", "A home");
  along_store_put_draft (desk->store, "new:organisation", "name", "Harbour");
  lines_del (lines, "person", along_record_get_id (gone), 9);
  desk_apply (desk, lines);
  fake_now += 6 * DAY_MS;
  desk_reopen (desk);
  g_assert_cmpuint (n_drafts (desk, about_gone), ==, 1);
  fake_now += 2 * DAY_MS;
  desk_reopen (desk);
  g_assert_cmpuint (n_drafts (desk, about_gone), ==, 0);
  g_assert_cmpuint (n_drafts (desk, about_both), ==, 0);
  g_assert_cmpuint (n_drafts (desk, about_stays), ==, 1);
  g_assert_cmpuint (n_drafts (desk, "new:organisation"), ==, 1);
  g_assert_cmpuint (count_in_files (desk, "canary"), ==, 0);
  fake_now -= 8 * DAY_MS;
}

static const AlongAttention *
only_attention (GPtrArray *list)
{
  g_assert_cmpuint (list->len, ==, 1);
  return g_ptr_array_index (list, 0);
}

/* The same with what was refused; but what was to be made by it stands nowhere else. */
static void
test_refused_of_deleted (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) gone = pulled_person (desk, "Isla");
  g_autofree char *to_do_id = along_id_new ();
  g_autoptr (AlongRecord) to_do = along_record_new (along_entity_find ("to_do"), to_do_id);
  g_autoptr (AlongRecord) after = along_record_copy (gone);
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) list = NULL;

  fill_required (to_do);
  along_record_set_text (to_do, "text", "Ring them");
  along_txn_create (txn, to_do);
  along_record_set_text (after, "contact_notes", "Rings twice.\n\nOpens slowly.");
  along_txn_update (txn, gone, after);
  g_assert_true (desk_commit (desk, txn, NULL));
  desk_ack (desk, 1, "rejected", 0, fake_now);
  lines_del (lines, "person", along_record_get_id (gone), 9);
  desk_apply (desk, lines);
  fake_now += 6 * DAY_MS;
  desk_reopen (desk);
  before = desk_attention (desk);
  g_assert_cmpuint (only_attention (before)->txn->ops->len, ==, 2);
  fake_now += 2 * DAY_MS;
  desk_reopen (desk);
  list = desk_attention (desk);
  g_assert_cmpuint (only_attention (list)->txn->ops->len, ==, 1);
  g_assert_cmpuint (count_in_files (desk, "Ring them"), ==, 1);
  g_assert_cmpuint (count_in_files (desk, "Rings twice"), ==, 0);
  fake_now -= 8 * DAY_MS;
}

/* Also where own work on it was waited for, which is found to be over as the record goes. */
static void
test_refused_of_deleted_meanwhile (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) gone = pulled_person (desk, "Isla");
  const char *id = along_record_get_id (gone);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) list = NULL;

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_set (desk, &along_person, id, "known_as", "Isla M", NULL);
  desk_ack (desk, 1, "stale", 0, fake_now);
  desk_ack (desk, 2, "applied", 8, fake_now);
  along_store_put_draft (desk->store, id, "contact_notes", "Rings");
  lines_del (lines, "person", id, 9);
  lines_check (lines, SID, 1, "c2", fake_now + 1);
  desk_apply (desk, lines);
  g_assert_null (desk_get (desk, &along_person, id));
  list = desk_attention (desk);
  g_assert_cmpuint (only_attention (list)->txn->ops->len, ==, 1);
  g_assert_cmpuint (n_drafts (desk, id), ==, 1);
}

/* A text that several write goes up whole, with what the others wrote in it. Where it is refused it waits for its author,
 * and goes when they may not see that part of the record any more; what else they did in one go stays. */
static void
test_refused_words (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = pulled_person (desk, "Isla");
  const char *id = along_record_get_id (person);
  g_autofree char *to_do_id = along_id_new ();
  g_autoptr (AlongRecord) to_do = along_record_new (along_entity_find ("to_do"), to_do_id);
  g_autoptr (AlongRecord) after = NULL;
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) list = NULL;
  const AlongOp *op = NULL;

  fill_required (to_do);
  along_record_set_text (to_do, "text", "Ring them");
  along_txn_create (txn, to_do);
  after = along_record_copy (person);
  along_record_set_text (after, "contact_notes", "Rings twice.\n\nOpens slowly.");
  along_record_set_text (after, "pronouns", "they");
  along_txn_update (txn, person, after);
  g_assert_true (desk_commit (desk, txn, NULL));
  desk_ack (desk, 1, "rejected", 0, fake_now);
  before = desk_attention (desk);
  g_assert_cmpuint (only_attention (before)->txn->ops->len, ==, 3);

  lines_rm (lines, SID, "person", id, ALONG_FACET_CONTACT);
  desk_apply (desk, lines);
  list = desk_attention (desk);
  g_assert_cmpstr (only_attention (list)->what, ==, "rejected");
  g_assert_cmpuint (only_attention (list)->txn->ops->len, ==, 2);
  op = g_ptr_array_index (only_attention (list)->txn->ops, 0);
  g_assert_cmpstr (op->entity->kind, ==, "to_do");
  op = g_ptr_array_index (only_attention (list)->txn->ops, 1);
  g_assert_cmpstr (op->group, ==, "pronouns");
  g_assert_cmpuint (count_in_files (desk, "Rings twice"), ==, 0);
  g_assert_cmpuint (count_in_files (desk, "Opens slowly"), ==, 0);
}

/* Where nothing is left of what was typed, it still says that it was refused. */
static void
test_refused_whole (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = pulled_person (desk, "Isla");
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) list = NULL;

  desk_set (desk, &along_person, id, "contact_notes", "Rings twice.\n\nOpens slowly.", NULL);
  desk_ack (desk, 1, "rejected", 0, fake_now);
  lines_rm (lines, SID, "person", id, ALONG_FACET_CONTACT);
  desk_apply (desk, lines);
  list = desk_attention (desk);
  g_assert_null (only_attention (list)->txn);
  g_assert_cmpstr (only_attention (list)->message, ==, "The server's sentence.");
  g_assert_cmpuint (count_in_files (desk, "Rings twice"), ==, 0);
}

/* What was made and deleted before the server ever told of it has no part to go with, and goes all the same. */
static void
test_made_and_deleted (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autofree char *id = along_id_new ();
  const AlongEntity *entity = along_entity_find ("to_do");
  g_autoptr (AlongRecord) to_do = along_record_new (entity, id);
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) history = NULL;

  fill_required (to_do);
  along_record_set_text (to_do, "text", "canary");
  g_assert_true (desk_create (desk, to_do, NULL));
  along_txn_add (txn, along_op_delete (entity, id, NULL));
  g_assert_true (desk_commit (desk, txn, NULL));
  desk_ack (desk, 1, "applied", 8, fake_now);
  desk_ack (desk, 2, "applied", 9, fake_now);
  along_store_put_draft (desk->store, id, "notes", "canary");
  lines_check (lines, NULL, 0, NULL, fake_now + 1);
  desk_apply (desk, lines);
  history = desk_history (desk, entity, id);
  g_assert_cmpuint (history->len, ==, 0);
  /* Left is the log of what was sent, and nothing beside it. */
  g_assert_cmpuint (count_in_files (desk, "canary"), ==, 1);
}

/* A server that was put back does not know of everything yet. What was typed about what it does not tell of stays: another
 * device may still bring it. */
static void
test_put_back (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = pulled_person (desk, "Isla");
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (AlongRecord) gone = NULL;

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_ack (desk, 1, "rejected", 0, fake_now);
  along_store_put_draft (desk->store, id, "known_as", "Isla M");
  desk_new_epoch (desk, "e2", fake_now);
  lines_check (lines, SID, 1, "d1", fake_now);
  desk_apply (desk, lines);
  gone = desk_get (desk, &along_person, id);
  g_assert_null (gone);
  list = desk_attention (desk);
  g_assert_cmpuint (only_attention (list)->txn->ops->len, ==, 1);
  g_assert_cmpuint (n_drafts (desk, id), ==, 1);
}

/* One part of it comes again and another does not, and own work on it was taken meanwhile: what is there is seen. */
static void
test_put_back_in_part (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = pulled_person (desk, "Isla");
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) nothing = lines_new ();
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) end = lines_new ();
  g_autofree char *name = NULL;

  desk_set (desk, &along_person, id, "pronouns", "they", NULL);
  desk_new_epoch (desk, "e2", fake_now);
  lines_check (nothing, SID, 1, "d1", fake_now);
  desk_apply (desk, nothing);
  desk_ack (desk, 1, "applied", 9, fake_now);
  lines_row (lines, SID, person, ALONG_FACET_IDENTITY, 9);
  desk_apply (desk, lines);
  lines_check (end, SID, 1, "d2", fake_now + 1);
  desk_apply (desk, end);
  name = desk_text (desk, &along_person, id, "known_as");
  g_assert_cmpstr (name, ==, "Isla");
}

/* After that, what had been refused is refused again. It is told of once, and what stood in a text that is gone by then is not
 * told at all. */
static void
test_refused_again (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = pulled_person (desk, "Isla");
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) end = lines_new ();
  g_autoptr (GPtrArray) list = NULL;

  desk_set (desk, &along_person, id, "contact_notes", "Rings twice.\n\nOpens slowly.", NULL);
  desk_ack (desk, 1, "quarantined", 0, fake_now);
  desk_new_epoch (desk, "e2", fake_now);
  lines_record (lines, SID, person, 5);
  lines_check (lines, SID, 1, "d1", fake_now);
  desk_apply (desk, lines);
  desk_ack (desk, 1, "quarantined", 0, fake_now);
  list = desk_attention (desk);
  g_assert_cmpuint (only_attention (list)->txn->ops->len, ==, 1);
  g_clear_pointer (&list, g_ptr_array_unref);

  lines_event (end, "revoke", SID, 1);
  desk_apply (desk, end);
  desk_new_epoch (desk, "e3", fake_now);
  desk_ack (desk, 1, "quarantined", 0, fake_now);
  list = desk_attention (desk);
  g_assert_null (only_attention (list)->txn);
  /* In the log of what was sent. */
  g_assert_cmpuint (count_in_files (desk, "Rings twice"), ==, 1);
}

/* Of what was made here one part comes back, and another is not for us any more. */
static void
test_part_never_came (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  const char *id = along_record_get_id (person);
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) history = NULL;

  along_record_set_text (person, "town", "canary");
  g_assert_true (desk_create (desk, person, NULL));
  desk_ack (desk, 1, "applied", 8, fake_now);
  along_store_put_draft (desk->store, id, "contact_notes", "canary");
  along_store_put_draft (desk->store, id, "pronouns", "they");
  lines_event (lines, "grant", SID, 1);
  lines_row (lines, SID, person, ALONG_FACET_IDENTITY, 8);
  lines_check (lines, SID, 1, "c1", fake_now + 1);
  desk_apply (desk, lines);
  history = desk_history (desk, &along_person, id);
  g_assert_cmpuint (history->len, ==, 1);
  g_assert_cmpuint (n_drafts (desk, id), ==, 1);
  g_assert_cmpuint (count_in_files (desk, "canary"), ==, 1);
}

/* What goes with one scope and comes with another in one pull, in another order: nobody is given somebody else's place in
 * lists. */
static void
test_comes_again (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) one = person_new ("Isla");
  g_autoptr (AlongRecord) two = person_new ("Ross");
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (GPtrArray) again = lines_new ();
  g_autoptr (AlongQuery) query = along_query_new (&along_person);
  g_autoptr (GPtrArray) hits = NULL;

  lines_event (lines, "grant", SID, 1);
  lines_event (lines, "grant", "org:two:identity", 1);
  lines_record (lines, SID, one, 4);
  lines_record (lines, SID, two, 5);
  desk_apply (desk, lines);
  lines_event (again, "revoke", SID, 1);
  lines_record (again, "org:two:identity", two, 5);
  lines_record (again, "org:two:identity", one, 4);
  desk_apply (desk, again);
  g_assert_cmpint (desk_count (desk, query), ==, 2);
  hits = desk_search (desk, "isla");
  g_assert_cmpuint (hits->len, ==, 1);
}

/* A fetch that was cut off is begun anew, and what had come of it has gone meanwhile: nothing will say so. */
static void
test_cut_off (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) gone = person_new ("Isla");
  g_autoptr (AlongRecord) stays = person_new ("Ross");
  g_autoptr (GPtrArray) cut = lines_new ();
  g_autoptr (GPtrArray) whole = lines_new ();
  g_autoptr (AlongQuery) query = along_query_new (&along_person);

  lines_event (cut, "grant", SID, 1);
  lines_record (cut, SID, gone, 4);
  lines_record (cut, SID, stays, 5);
  desk_begin_scope (desk, SID);
  desk_apply (desk, cut);
  g_assert_cmpint (desk_count (desk, query), ==, 2);
  desk_begin_scope (desk, SID);
  lines_record (whole, SID, stays, 5);
  lines_check (whole, SID, 1, "c1", fake_now);
  desk_apply (desk, whole);
  g_assert_cmpint (desk_count (desk, query), ==, 1);
  /* Once it is whole, nobody begins it. */
  desk_begin_scope (desk, SID);
  g_assert_cmpint (desk_count (desk, query), ==, 1);
}

/* Rows that grow and shrink push each other to other pages, and SQLite leaves what they said where they stood. */
static void
test_between_rows (gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GPtrArray) people
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  g_autoptr (GPtrArray) changes = lines_new ();
  g_autoptr (GPtrArray) end = lines_new ();
  g_autoptr (GRand) dice = g_rand_new_with_seed (GPOINTER_TO_UINT (data));

  for (guint i = 0; i < 100; i++)
    {
      g_ptr_array_add (people, pulled_person (desk, "Isla"));
      if (i % 2 == 0)
        lines_rm (end, SID, "person", along_record_get_id (g_ptr_array_index (people, i)),
                  ALONG_FACET_IDENTITY);
    }
  for (guint i = 0; i < 300; i++)
    {
      guint which = (guint)g_rand_int_range (dice, 0, 100);
      g_autofree char *filling = g_strnfill ((gsize)g_rand_int_range (dice, 10, 1500), 'x');
      g_autofree char *words
          = g_strdup_printf ("%s %s", which % 2 == 0 ? "canary" : "bystander", filling);

      along_record_set_text (g_ptr_array_index (people, which), "known_as", words);
      lines_row (changes, SID, g_ptr_array_index (people, which), ALONG_FACET_IDENTITY, 10 + i);
    }
  desk_apply (desk, changes);
  g_assert_cmpuint (count_in_files (desk, "canary"), >, 0);
  desk_apply (desk, end);
  g_assert_cmpuint (count_in_files (desk, "canary"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (now_cb, NULL);
  g_test_add_func ("/store/forget/drafts-about", test_drafts_about);
  g_test_add_func ("/store/forget/drafts-of-deleted", test_drafts_of_deleted);
  g_test_add_func ("/store/forget/refused-words", test_refused_words);
  g_test_add_func ("/store/forget/refused-whole", test_refused_whole);
  g_test_add_func ("/store/forget/refused-of-deleted", test_refused_of_deleted);
  g_test_add_func ("/store/forget/refused-of-deleted/meanwhile", test_refused_of_deleted_meanwhile);
  g_test_add_func ("/store/forget/made-and-deleted", test_made_and_deleted);
  g_test_add_func ("/store/forget/comes-again", test_comes_again);
  g_test_add_func ("/store/forget/cut-off", test_cut_off);
  g_test_add_func ("/store/forget/put-back", test_put_back);
  g_test_add_func ("/store/forget/put-back-in-part", test_put_back_in_part);
  g_test_add_func ("/store/forget/refused-again", test_refused_again);
  g_test_add_func ("/store/forget/part-never-came", test_part_never_came);
  /* What is left depends on how the sizes fall; with each of these something would be. */
  g_test_add_data_func ("/store/forget/between-rows/2", GUINT_TO_POINTER (2), test_between_rows);
  g_test_add_data_func ("/store/forget/between-rows/13", GUINT_TO_POINTER (13), test_between_rows);
  return g_test_run ();
}
