/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes of files at the server: who gets them, how they come, and when they go. */

#include "base/error.h"
#include "base/id.h"
#include "model/file.h"
#include "server/files.h"
#include "world.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define BYTES (2 * ALONG_FILE_PART_BYTES + 5)

typedef struct
{
  World *world;
  char *folder;
  AlongBlobs *blobs;
  char *sender;
  char *receiver;
  Desk *morag;
  Desk *callum;
  Desk *ross;
  char *person;
  char *service;
  char *referral;
  GBytes *bytes;
  char *sha256;
} Fixture;

static GBytes *
make_bytes (gsize size, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guchar *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guchar)g_rand_int (rand);
  return g_bytes_new_take (data, size);
}

static char *
add_service (Fixture *self)
{
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) service = along_record_new (along_entity_find ("service"), id);

  along_record_set_text (service, "name", "Walking group");
  along_record_set_text (service, "org", self->receiver);
  along_record_set_text (service, "status", "active");
  world_bring (self->world, service);
  return g_steal_pointer (&id);
}

static char *
add_referral (Fixture *self)
{
  g_autoptr (AlongRecord) referral = desk_record (self->morag, "referral");
  g_autofree char *number = along_id_reference ("R", along_record_get_id (referral));
  g_autofree char *basis = desk_add_basis (self->morag, self->person, self->receiver);
  AlongTxn *txn = desk_txn (self->morag);

  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "from_org", self->sender);
  along_record_set_text (referral, "to_org", self->receiver);
  along_record_set_text (referral, "service", self->service);
  along_record_set_text (referral, "person", self->person);
  along_record_set_text (referral, "reason", "Company on walks");
  along_record_set_text (referral, "sharing_basis", basis);
  along_txn_create (txn, referral);
  desk_push_well (self->morag, txn);
  return g_strdup (along_record_get_id (referral));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *blobs = NULL;

  self->world = world_new ();
  self->folder = g_dir_make_tmp ("along-files-XXXXXX", &error);
  g_assert_no_error (error);
  blobs = g_build_filename (self->folder, "blobs", NULL);
  self->blobs = along_blobs_new (blobs);
  along_service_set_blobs (self->world->service, self->blobs);
  self->sender = world_add_org (self->world, "Harbour");
  self->receiver = world_add_org (self->world, "Walkers");
  self->morag = world_add_desk (self->world, "morag", self->sender, ALONG_ROLE_COORDINATOR);
  self->callum = world_add_desk (self->world, "callum", self->receiver, ALONG_ROLE_LINK_WORKER);
  {
    g_autofree char *elsewhere = world_add_org (self->world, "Elsewhere");

    self->ross = world_add_desk (self->world, "ross", elsewhere, ALONG_ROLE_COORDINATOR);
  }
  self->service = add_service (self);
  self->person = desk_add_person (self->morag, "Ann");
  self->referral = add_referral (self);
  self->bytes = make_bytes (BYTES, 1);
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->bytes);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GSubprocess) remove
      = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-r", self->folder, NULL);

  g_subprocess_wait (remove, NULL, NULL);
  desk_free (self->morag);
  desk_free (self->callum);
  desk_free (self->ross);
  world_free (self->world);
  along_blobs_free (self->blobs);
  g_bytes_unref (self->bytes);
  g_free (self->folder);
  g_free (self->sender);
  g_free (self->receiver);
  g_free (self->person);
  g_free (self->service);
  g_free (self->referral);
  g_free (self->sha256);
}

/* A file with the referral, of which nothing but the attachment has come. */
static char *
add_attachment (Fixture *self, Desk *desk, gint64 size, const char *sha256)
{
  g_autoptr (AlongRecord) file = desk_record (desk, "attachment");
  AlongTxn *txn = desk_txn (desk);

  along_record_set_text (file, "name", "Letter.pdf");
  along_record_set_text (file, "about", "packet");
  along_record_set_text (file, "referral", self->referral);
  along_record_set_text (file, "mime", "application/pdf");
  along_record_set_integer (file, "size", size);
  along_record_set_text (file, "sha256", sha256);
  along_txn_create (txn, file);
  desk_push_well (desk, txn);
  return g_strdup (along_record_get_id (file));
}

static void
change_list (Fixture *self, const char *add, const char *rem)
{
  const char *const added[] = { add, NULL };
  const char *const removed[] = { rem, NULL };
  AlongTxn *txn = desk_txn (self->morag);

  along_txn_add (txn, along_op_elt (along_entity_find ("referral"), self->referral, "attachments",
                                    added, removed));
  desk_push_well (self->morag, txn);
}

static gboolean
put (Fixture *self, Desk *desk, const char *id, GBytes *bytes, guint part, GError **error)
{
  gint64 size = (gint64)g_bytes_get_size (bytes);
  g_autoptr (GBytes) piece = g_bytes_new_from_bytes (bytes, (gsize)part * ALONG_FILE_PART_BYTES,
                                                     along_file_part_size (size, part));
  AlongFileState state = { 0 };

  return along_service_receive_file (self->world->service, &desk->actor, id, part, piece, &state,
                                     error);
}

static void
put_all (Fixture *self, Desk *desk, const char *id, GBytes *bytes)
{
  for (guint i = 0; i < along_file_n_parts ((gint64)g_bytes_get_size (bytes)); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (put (self, desk, id, bytes, i, &error));
      g_assert_no_error (error);
    }
}

/* Returns: the whole file, or NULL with the error of the first part. */
static GBytes *
get_all (Fixture *self, Desk *desk, const char *id, gsize size, GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();

  for (guint i = 0; i < along_file_n_parts ((gint64)size); i++)
    {
      g_autoptr (GBytes) part
          = along_service_read_file (self->world->service, &desk->actor, id, i, error);

      if (part == NULL)
        return NULL;
      g_byte_array_append (all, g_bytes_get_data (part, NULL), (guint)g_bytes_get_size (part));
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

static void
assert_gets (Fixture *self, Desk *desk, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) got = get_all (self, desk, id, BYTES, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (got, self->bytes));
}

/* Absent and forbidden are one answer, whatever is asked. */
static void
assert_nothing (Fixture *self, Desk *desk, const char *id)
{
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GError) state_error = NULL;
  g_autoptr (GError) write_error = NULL;
  g_autoptr (GError) absent = NULL;
  g_autofree char *nobody = along_id_new ();
  AlongFileState state = { 0 };

  g_assert_null (along_service_read_file (self->world->service, &desk->actor, id, 0, &read_error));
  g_assert_false (
      along_service_file_state (self->world->service, &desk->actor, id, &state, &state_error));
  g_assert_false (put (self, desk, id, self->bytes, 0, &write_error));
  g_assert_false (
      along_service_file_state (self->world->service, &desk->actor, nobody, &state, &absent));
  g_assert_error (read_error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_assert_error (absent, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  g_assert_cmpstr (read_error->message, ==, absent->message);
  g_assert_cmpstr (state_error->message, ==, absent->message);
  g_assert_cmpstr (write_error->message, ==, absent->message);
}

static void
move (Desk *desk, const char *id, const char *to, GVariant *values)
{
  AlongTxn *txn = desk_txn (desk);
  g_autoptr (AlongRecord) record = NULL;

  desk_pull (desk);
  record = desk_get (desk, "referral", id);
  g_assert_nonnull (record);
  along_txn_move (txn, record, to, values);
  desk_push_well (desk, txn);
}

static void
send (Fixture *self)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  g_variant_builder_open (&table, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&table, "{ss}", "section", "person");
  g_variant_builder_add (&table, "{ss}", "field", "person.known_as");
  g_variant_builder_add (&table, "{ss}", "label", "Known as");
  g_variant_builder_add (&table, "{ss}", "value", "Ann");
  g_variant_builder_close (&table);
  g_variant_dict_insert_value (&dict, "packet", g_variant_builder_end (&table));
  g_variant_dict_insert (&dict, "packet_version", "x", G_GINT64_CONSTANT (1));
  move (self->morag, self->referral, "sent", g_variant_dict_end (&dict));
}

static GVariant *
because (const char *code)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "status_reason", "s", code);
  return g_variant_dict_end (&dict);
}

/* The receiver gets exactly what is on the list, from when it is sent until they decline; a stranger never
 * gets anything; and what goes for the bytes goes for the attachment. */
static void
test_access (Fixture *self, gconstpointer data)
{
  g_autofree char *listed = add_attachment (self, self->morag, BYTES, self->sha256);
  g_autofree char *spare = add_attachment (self, self->morag, BYTES, self->sha256);

  put_all (self, self->morag, listed, self->bytes);
  put_all (self, self->morag, spare, self->bytes);
  change_list (self, listed, NULL);
  assert_gets (self, self->morag, listed);
  assert_nothing (self, self->callum, listed);
  assert_nothing (self, self->ross, listed);

  send (self);
  assert_gets (self, self->callum, listed);
  assert_nothing (self, self->callum, spare);
  assert_nothing (self, self->ross, listed);
  desk_pull (self->callum);
  g_assert_true (desk_has (self->callum, "attachment", listed, "packet"));
  g_assert_false (desk_has (self->callum, "attachment", spare, "packet"));

  /* An update adds one and takes one away. */
  change_list (self, spare, listed);
  assert_gets (self, self->callum, spare);
  assert_nothing (self, self->callum, listed);
  desk_pull (self->callum);
  g_assert_false (desk_has (self->callum, "attachment", listed, "packet"));
  g_assert_true (desk_has (self->callum, "attachment", spare, "packet"));

  move (self->callum, self->referral, "received", NULL);
  move (self->callum, self->referral, "declined", because ("no_capacity"));
  assert_nothing (self, self->callum, spare);
  desk_pull (self->callum);
  g_assert_false (desk_has (self->callum, "attachment", spare, "packet"));
  assert_gets (self, self->morag, spare);
}

/* What the receiver sends back is the receiver's: the sender reads it and cannot replace it. */
static void
test_back (Fixture *self, gconstpointer data)
{
  g_autofree char *back = NULL;
  g_autoptr (GError) error = NULL;

  send (self);
  back = add_attachment (self, self->callum, BYTES, self->sha256);
  g_assert_false (put (self, self->morag, back, self->bytes, 0, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
  put_all (self, self->callum, back, self->bytes);
  assert_gets (self, self->morag, back);
  assert_gets (self, self->callum, back);
}

/* Whoever writes an attachment with the fingerprint of somebody else's file gets nothing by that, and is not
 * told that the bytes are there. */
static void
test_fingerprint (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_attachment (self, self->morag, BYTES, self->sha256);
  g_autofree char *theirs = NULL;
  g_autoptr (GError) error = NULL;
  AlongFileState state = { 0 };

  put_all (self, self->morag, id, self->bytes);
  send (self);
  theirs = add_attachment (self, self->callum, BYTES, self->sha256);
  g_assert_true (
      along_service_file_state (self->world->service, &self->callum->actor, theirs, &state, NULL));
  g_assert_false (state.whole);
  g_assert_cmpint (state.have, ==, 0);
  g_assert_null (
      along_service_read_file (self->world->service, &self->callum->actor, theirs, 0, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT);
}

static void
test_resume (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_attachment (self, self->morag, BYTES, self->sha256);
  g_autoptr (GError) gap = NULL;
  g_autoptr (GError) early = NULL;
  g_autofree char *folder = g_build_filename (self->folder, "blobs", NULL);
  AlongFileState state = { 0 };

  g_assert_true (put (self, self->morag, id, self->bytes, 0, NULL));
  g_assert_false (put (self, self->morag, id, self->bytes, 2, &gap));
  g_assert_error (gap, ALONG_ERROR, ALONG_ERROR_CONFLICT);
  /* The answer was lost: the same part again. And the server was started anew. */
  g_assert_true (put (self, self->morag, id, self->bytes, 0, NULL));
  along_blobs_free (self->blobs);
  self->blobs = along_blobs_new (folder);
  along_service_set_blobs (self->world->service, self->blobs);
  g_assert_true (
      along_service_file_state (self->world->service, &self->morag->actor, id, &state, NULL));
  g_assert_cmpint (state.have, ==, ALONG_FILE_PART_BYTES);
  g_assert_cmpint (state.size, ==, BYTES);
  g_assert_false (state.whole);
  g_assert_null (
      along_service_read_file (self->world->service, &self->morag->actor, id, 0, &early));
  g_assert_error (early, ALONG_ERROR, ALONG_ERROR_CONFLICT);
  g_assert_true (put (self, self->morag, id, self->bytes, 1, NULL));
  g_assert_true (put (self, self->morag, id, self->bytes, 2, NULL));
  assert_gets (self, self->morag, id);
  /* Whole is whole. */
  g_assert_true (put (self, self->morag, id, self->bytes, 1, NULL));
  assert_gets (self, self->morag, id);
}

static void
test_wrong (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_attachment (self, self->morag, BYTES, self->sha256);
  g_autoptr (GBytes) other = make_bytes (BYTES, 2);
  g_autoptr (GBytes) more = make_bytes (BYTES + 1, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) too_many = NULL;
  g_autoptr (GError) beyond = NULL;
  g_autoptr (GBytes) piece = g_bytes_new_from_bytes (self->bytes, 0, 5);
  AlongFileState state = { 0 };

  g_assert_true (put (self, self->morag, id, other, 0, NULL));
  g_assert_true (put (self, self->morag, id, other, 1, NULL));
  g_assert_false (put (self, self->morag, id, more, 2, &too_many));
  g_assert_error (too_many, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_assert_false (put (self, self->morag, id, other, 2, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_assert_false (along_service_receive_file (self->world->service, &self->morag->actor, id, 3,
                                              piece, &state, &beyond));
  g_assert_error (beyond, ALONG_ERROR, ALONG_ERROR_INVALID);
  /* Thrown away, and it may be tried again. */
  g_assert_true (
      along_service_file_state (self->world->service, &self->morag->actor, id, &state, NULL));
  g_assert_cmpint (state.have, ==, 0);
  put_all (self, self->morag, id, self->bytes);
  assert_gets (self, self->morag, id);
}

static void
sweep (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (along_service_sweep_files (self->world->service, &error));
  g_assert_no_error (error);
}

static guint
n_contents (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder
      = g_strdup_printf ("%s/blobs/%c%c", self->folder, self->sha256[0], self->sha256[1]);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* One content for two attachments goes with the second of them, a day later. */
static void
test_sweep (Fixture *self, gconstpointer data)
{
  g_autofree char *one = add_attachment (self, self->morag, BYTES, self->sha256);
  g_autofree char *two = add_attachment (self, self->morag, BYTES, self->sha256);
  const char *const both[] = { one, two };

  put_all (self, self->morag, one, self->bytes);
  put_all (self, self->morag, two, self->bytes);
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      AlongTxn *txn = desk_txn (self->morag);

      g_assert_cmpuint (n_contents (self), ==, 1);
      assert_gets (self, self->morag, two);
      along_txn_add (txn,
                     along_op_delete (along_entity_find ("attachment"), both[i], "not_needed"));
      desk_pull (self->morag);
      ((AlongOp *)g_ptr_array_index (txn->ops, 0))->base
          = desk_fver (self->morag, "attachment", both[i], "name");
      desk_push_well (self->morag, txn);
      sweep (self);
      sweep (self);
      world_advance (self->world, DAY_MS - 1000);
      sweep (self);
      g_assert_cmpuint (n_contents (self), ==, 1);
      world_advance (self->world, 2000);
      sweep (self);
    }
  g_assert_cmpuint (n_contents (self), ==, 0);
}

static void
test_copy_and_check (Fixture *self, gconstpointer data)
{
  g_autofree char *one = add_attachment (self, self->morag, BYTES, self->sha256);
  g_autofree char *two = add_attachment (self, self->morag, BYTES, self->sha256);
  g_autofree char *half = add_attachment (self, self->morag, BYTES, self->sha256);
  g_autofree char *to = g_build_filename (self->folder, "copy", NULL);
  g_autofree char *content
      = g_strdup_printf ("%s/%c%c/%s", to, self->sha256[0], self->sha256[1], self->sha256);
  g_autoptr (AlongBlobs) copy = along_blobs_new (to);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  put_all (self, self->morag, one, self->bytes);
  put_all (self, self->morag, two, self->bytes);
  g_assert_true (put (self, self->morag, half, self->bytes, 0, NULL));
  g_assert_true (along_blobs_copy (self->blobs, to, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (along_blobs_is_whole (copy, one) && along_blobs_is_whole (copy, two));
  g_assert_false (along_blobs_is_whole (copy, half));
  g_assert_true (along_blobs_check (copy, problems, &n, &error));
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (n, ==, 2);
  /* Copying over it again changes nothing; a flipped byte is found. */
  g_assert_true (along_blobs_copy (self->blobs, to, &n, &error));
  g_assert_true (
      g_file_set_contents_full (content, "other", -1, G_FILE_SET_CONTENTS_NONE, 0600, &error));
  g_assert_true (along_blobs_check (copy, problems, &n, &error));
  g_assert_cmpuint (problems->len, ==, 1);
}

/* The same attachment sent to two processes at once: one of them writes, the other one says to try again. */
static void
test_two_processes (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_attachment (self, self->morag, BYTES, self->sha256);
  g_autofree char *path = g_build_filename (self->folder, "blobs", "lock", NULL);
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  g_autoptr (GError) error = NULL;
  int fd = -1;

  g_assert_true (put (self, self->morag, id, self->bytes, 0, NULL));
  fd = g_open (path, O_RDWR, 0);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (fcntl (fd, F_OFD_SETLK, &whole), ==, 0);
  g_assert_false (put (self, self->morag, id, self->bytes, 1, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_BUSY);
  close (fd);
  put_all (self, self->morag, id, self->bytes);
  assert_gets (self, self->morag, id);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "access", test_access },
    { "back", test_back },
    { "fingerprint", test_fingerprint },
    { "resume", test_resume },
    { "wrong", test_wrong },
    { "sweep", test_sweep },
    { "copy-and-check", test_copy_and_check },
    { "two-processes", test_two_processes },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/files/%s", tests[i].path);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
