/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk.h"

#include <sqlcipher/sqlite3.h>
#include <string.h>

#define SECTOR 512
#define REGION (32 * 1024)

/* Something that was written and not synced yet. */
typedef struct
{
  gsize at;
  GBytes *bytes; /* NULL: cut off at @at */
} Write;

typedef struct
{
  Disk *disk;
  char *name;
  GByteArray *seen;    /* what a reader sees */
  GByteArray *durable; /* what is there after a crash */
  GArray *unsynced;
  GPtrArray *shared; /* the regions of SQLite's shared memory */
  guint n_open;
  gboolean unnamed;
} Node;

struct _Disk
{
  char *machine;
  GHashTable *nodes;
  guint crash_in; /* 0: not planned */
  gboolean dead;
  guint full;
  gint64 full_at;
};

typedef struct
{
  sqlite3_file parent;
  Node *node;
} File;

static struct
{
  Dice *dice;
  gint64 (*now) (gpointer data);
  gpointer now_data;
  GHashTable *disks;
} all;

static void
write_clear (gpointer data)
{
  g_clear_pointer (&((Write *)data)->bytes, g_bytes_unref);
}

static Node *
node_new (Disk *disk, const char *name)
{
  Node *node = g_new0 (Node, 1);

  node->disk = disk;
  node->name = g_strdup (name);
  node->seen = g_byte_array_new ();
  node->durable = g_byte_array_new ();
  node->unsynced = g_array_new (FALSE, FALSE, sizeof (Write));
  g_array_set_clear_func (node->unsynced, write_clear);
  node->shared = g_ptr_array_new_with_free_func (g_free);
  return node;
}

static void
node_free (Node *node)
{
  g_assert (node->n_open == 0);
  g_free (node->name);
  g_byte_array_unref (node->seen);
  g_byte_array_unref (node->durable);
  g_array_unref (node->unsynced);
  g_ptr_array_unref (node->shared);
  g_free (node);
}

static void
apply (GByteArray *to, const Write *write, gsize most)
{
  gsize size = write->bytes != NULL ? MIN (g_bytes_get_size (write->bytes), most) : 0;

  if (write->bytes == NULL)
    {
      if (write->at < to->len)
        g_byte_array_set_size (to, (guint)write->at);
      return;
    }
  if (size == 0)
    return;
  if (to->len < write->at + size)
    {
      guint before = to->len;

      g_byte_array_set_size (to, (guint)(write->at + size));
      if (write->at > before)
        memset (to->data + before, 0, write->at - before);
    }
  memcpy (to->data + write->at, g_bytes_get_data (write->bytes, NULL), size);
}

/* FALSE where the power is gone, or goes now: then the operation did not happen, or is left half done. */
static gboolean
goes_on (Disk *disk)
{
  if (disk->dead)
    return FALSE;
  if (disk->crash_in > 0 && --disk->crash_in == 0)
    disk->dead = TRUE;
  return !disk->dead;
}

static int
file_close (sqlite3_file *file)
{
  Node *node = ((File *)file)->node;

  node->n_open--;
  if (node->unnamed)
    node_free (node);
  return SQLITE_OK;
}

static int
file_read (sqlite3_file *file, void *into, int size, sqlite3_int64 at)
{
  const Node *node = ((File *)file)->node;
  gint64 have = (gint64)node->seen->len - at;

  if (node->disk->dead)
    return SQLITE_IOERR_READ;
  if (have > 0)
    memcpy (into, node->seen->data + at, (gsize)MIN (have, size));
  if (have >= size)
    return SQLITE_OK;
  memset ((char *)into + MAX (have, 0), 0, (gsize)(size - MAX (have, 0)));
  return SQLITE_IOERR_SHORT_READ;
}

static int
file_write (sqlite3_file *file, const void *from, int size, sqlite3_int64 at)
{
  Node *node = ((File *)file)->node;
  Write write = { (gsize)at, NULL };

  if (node->disk->dead)
    return SQLITE_IOERR_WRITE;
  if (node->disk->full > 0)
    {
      node->disk->full--;
      node->disk->full_at = all.now (all.now_data);
      return SQLITE_FULL;
    }
  write.bytes = g_bytes_new (from, (gsize)size);
  apply (node->seen, &write, G_MAXSIZE);
  g_array_append_val (node->unsynced, write);
  /* It may be on its way to the disk when the power goes. */
  return goes_on (node->disk) ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  Node *node = ((File *)file)->node;
  Write write = { (gsize)size, NULL };

  if (node->disk->dead)
    return SQLITE_IOERR_TRUNCATE;
  apply (node->seen, &write, 0);
  g_array_append_val (node->unsynced, write);
  return goes_on (node->disk) ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int
file_sync (sqlite3_file *file, int flags)
{
  Node *node = ((File *)file)->node;

  if (!goes_on (node->disk))
    return SQLITE_IOERR_FSYNC;
  for (guint i = 0; i < node->unsynced->len; i++)
    apply (node->durable, &g_array_index (node->unsynced, Write, i), G_MAXSIZE);
  g_array_set_size (node->unsynced, 0);
  return SQLITE_OK;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  const Node *node = ((File *)file)->node;

  *size = node->seen->len;
  return node->disk->dead ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

/* One process has each file, with one connection: there is nobody to keep out. */
static int
file_lock (sqlite3_file *file, int level)
{
  return SQLITE_OK;
}

static int
file_check_lock (sqlite3_file *file, int *held)
{
  *held = 0;
  return SQLITE_OK;
}

static int
file_control (sqlite3_file *file, int op, void *arg)
{
  return SQLITE_NOTFOUND;
}

static int
file_sector (sqlite3_file *file)
{
  return SECTOR;
}

/* As SQLite takes it for real disks: what lies beside a write is not harmed by it. */
static int
file_traits (sqlite3_file *file)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
file_shm_map (sqlite3_file *file, int region, int size, int extend, void volatile **at)
{
  Node *node = ((File *)file)->node;

  g_assert (size == REGION);
  *at = NULL;
  if (!extend && (guint)region >= node->shared->len)
    return SQLITE_OK;
  while (node->shared->len <= (guint)region)
    g_ptr_array_add (node->shared, g_malloc0 (REGION));
  *at = g_ptr_array_index (node->shared, region);
  return SQLITE_OK;
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return SQLITE_OK;
}

static void
file_shm_barrier (sqlite3_file *file)
{
}

static int
file_shm_unmap (sqlite3_file *file, int forget)
{
  g_ptr_array_set_size (((File *)file)->node->shared, 0);
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_lock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector,
  .xDeviceCharacteristics = file_traits,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static Disk *
disk_of (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  *strchr (name, '.') = '\0';
  return g_hash_table_lookup (all.disks, name);
}

static Node *
find_node (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  Disk *disk = disk_of (path);

  g_assert (disk != NULL);
  return g_hash_table_lookup (disk->nodes, name);
}

static int
vfs_open (sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *file, int flags, int *out_flags)
{
  static Disk nowhere;
  File *self = (File *)file;
  Node *node = NULL;

  memset (self, 0, sizeof *self);
  if (path == NULL)
    {
      node = node_new (&nowhere, "");
      node->unnamed = TRUE;
    }
  else
    {
      Disk *disk = disk_of (path);

      g_assert (disk != NULL);
      if (disk->dead)
        return SQLITE_CANTOPEN;
      node = find_node (path);
      if (node == NULL)
        {
          g_autofree char *name = g_path_get_basename (path);

          if (!(flags & SQLITE_OPEN_CREATE))
            return SQLITE_CANTOPEN;
          node = node_new (disk, name);
          g_hash_table_insert (disk->nodes, node->name, node);
        }
      g_assert (!(flags & SQLITE_OPEN_MAIN_DB) || node->n_open == 0);
    }
  node->n_open++;
  self->node = node;
  self->parent.pMethods = &methods;
  if (out_flags != NULL)
    *out_flags = flags;
  return SQLITE_OK;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *path, int sync_folder)
{
  Node *node = find_node (path);

  if (disk_of (path)->dead)
    return SQLITE_IOERR_DELETE;
  if (node == NULL)
    return SQLITE_IOERR_DELETE_NOENT;
  g_hash_table_remove (node->disk->nodes, node->name);
  return SQLITE_OK;
}

static int
vfs_access (sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
  const Node *node = find_node (path);

  *result = node != NULL && (flags != SQLITE_ACCESS_EXISTS || node->seen->len > 0);
  return disk_of (path)->dead ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int
vfs_full_path (sqlite3_vfs *vfs, const char *path, int size, char *into)
{
  g_strlcpy (into, path, (gsize)size);
  return SQLITE_OK;
}

static int
vfs_random (sqlite3_vfs *vfs, int size, char *into)
{
  for (int i = 0; i < size; i++)
    into[i] = (char)dice_roll (all.dice);
  return size;
}

static int
vfs_sleep (sqlite3_vfs *vfs, int us)
{
  return us;
}

static int
vfs_now (sqlite3_vfs *vfs, sqlite3_int64 *now)
{
  /* Milliseconds since noon in Greenwich on 24 November 4714 BC. */
  *now = G_GINT64_CONSTANT (210866760000000) + all.now (all.now_data);
  return SQLITE_OK;
}

static int
vfs_now_days (sqlite3_vfs *vfs, double *now)
{
  sqlite3_int64 ms = 0;

  vfs_now (vfs, &ms);
  *now = (double)ms / 86400000.0;
  return SQLITE_OK;
}

static int
vfs_last_error (sqlite3_vfs *vfs, int size, char *into)
{
  return 0;
}

static sqlite3_vfs file_system = {
  .iVersion = 2,
  .szOsFile = sizeof (File),
  .mxPathname = 512,
  .zName = "sim",
  .xOpen = vfs_open,
  .xDelete = vfs_delete,
  .xAccess = vfs_access,
  .xFullPathname = vfs_full_path,
  .xRandomness = vfs_random,
  .xSleep = vfs_sleep,
  .xCurrentTime = vfs_now_days,
  .xGetLastError = vfs_last_error,
  .xCurrentTimeInt64 = vfs_now,
};

/* From here on SQLite uses these disks for everything. */
void
disks_begin (Dice *dice, gint64 (*now) (gpointer data), gpointer data)
{
  all.dice = dice;
  all.now = now;
  all.now_data = data;
  all.disks = g_hash_table_new (g_str_hash, g_str_equal);
  g_assert (sqlite3_vfs_register (&file_system, TRUE) == SQLITE_OK);
  /* SQLite's own random numbers begin anew, from these dice. */
  sqlite3_randomness (0, NULL);
}

void
disks_end (void)
{
  g_clear_pointer (&all.disks, g_hash_table_unref);
}

Disk *
disk_new (const char *machine)
{
  Disk *self = g_new0 (Disk, 1);

  self->machine = g_strdup (machine);
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)node_free);
  g_hash_table_insert (all.disks, self->machine, self);
  return self;
}

void
disk_free (Disk *self)
{
  g_hash_table_remove (all.disks, self->machine);
  g_hash_table_unref (self->nodes);
  g_free (self->machine);
  g_free (self);
}

void
disk_crash_within (Disk *self, guint within)
{
  self->crash_in = 1 + dice_below (all.dice, within);
}

/* Faults are over; what is dead stays so until it is revived. */
void
disk_crash_never (Disk *self)
{
  self->crash_in = 0;
  self->full = 0;
}

void
disk_cut (Disk *self)
{
  self->dead = TRUE;
}

gboolean
disk_is_dead (Disk *self)
{
  return self->dead;
}

void
disk_fill (Disk *self, guint writes)
{
  self->full = writes;
}

/* Whether something found no room just now. */
gboolean
disk_was_full (Disk *self)
{
  return self->full_at == all.now (all.now_data);
}

/* Nodes in the order of their names: a hash table's own order is its business. */
static GList *
in_order (Disk *self)
{
  GList *names = g_hash_table_get_keys (self->nodes);

  return g_list_sort (names, (GCompareFunc)strcmp);
}

static void
lose_unsynced (Node *node)
{
  for (guint i = 0; i < node->unsynced->len; i++)
    {
      const Write *write = &g_array_index (node->unsynced, Write, i);
      gsize size = write->bytes != NULL ? g_bytes_get_size (write->bytes) : 0;

      switch (dice_below (all.dice, 4))
        {
        case 0:
        case 1:
          apply (node->durable, write, G_MAXSIZE);
          break;
        case 2:
          /* Torn, within a sector at that: what was not synced is promised to nobody. */
          if (size > 0)
            apply (node->durable, write, dice_below (all.dice, (guint)size));
          break;
        default:
          break;
        }
    }
  g_array_set_size (node->unsynced, 0);
  g_byte_array_set_size (node->seen, 0);
  g_byte_array_append (node->seen, node->durable->data, node->durable->len);
  g_ptr_array_set_size (node->shared, 0);
}

void
disk_revive (Disk *self)
{
  g_autoptr (GList) names = in_order (self);

  for (GList *item = names; item != NULL; item = item->next)
    lose_unsynced (g_hash_table_lookup (self->nodes, item->data));
  self->dead = FALSE;
  self->crash_in = 0;
  self->full = 0;
}

/* Whether @text stands anywhere in its files. */
gboolean
disk_holds (Disk *self, const char *text)
{
  GHashTableIter iter;
  Node *node = NULL;

  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&node))
    if (node->seen->len > 0
        && memmem (node->seen->data, node->seen->len, text, strlen (text)) != NULL)
      return TRUE;
  return FALSE;
}

/* Every file that is not empty, in the order of names. */
void
disk_each (Disk *self,
           void (*func) (const char *name, const guint8 *bytes, gsize size, gpointer data),
           gpointer data)
{
  g_autoptr (GList) names = in_order (self);

  for (GList *item = names; item != NULL; item = item->next)
    {
      const Node *node = g_hash_table_lookup (self->nodes, item->data);

      if (node->seen->len > 0)
        func (node->name, node->seen->data, node->seen->len, data);
    }
}

/* Name → bytes. Take it while the machine is off, or what it holds is half of something. */
GHashTable *
disk_copy (Disk *self)
{
  GHashTable *copy
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  GHashTableIter iter;
  Node *node = NULL;

  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&node))
    g_hash_table_insert (copy, g_strdup (node->name),
                         g_bytes_new (node->seen->data, node->seen->len));
  return copy;
}

static void
fill_node (Node *node, GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_byte_array_append (node->seen, data, (guint)size);
  g_byte_array_append (node->durable, data, (guint)size);
}

void
disk_put_back (Disk *self, GHashTable *copy)
{
  GHashTableIter iter;
  char *name = NULL;
  GBytes *bytes = NULL;

  g_hash_table_remove_all (self->nodes);
  g_hash_table_iter_init (&iter, copy);
  while (g_hash_table_iter_next (&iter, (gpointer *)&name, (gpointer *)&bytes))
    {
      Node *node = node_new (self, name);

      fill_node (node, bytes);
      g_hash_table_insert (self->nodes, node->name, node);
    }
}

/* @to is made anew, with nothing beside it. */
void
disk_copy_file (Disk *self, const char *from, const char *to)
{
  const Node *node = g_hash_table_lookup (self->nodes, from);
  g_autoptr (GBytes) bytes = g_bytes_new (node->seen->data, node->seen->len);
  g_autofree char *wal = g_strconcat (to, "-wal", NULL);
  Node *made = node_new (self, to);

  g_hash_table_remove (self->nodes, to);
  g_hash_table_remove (self->nodes, wal);
  fill_node (made, bytes);
  g_hash_table_insert (self->nodes, made->name, made);
}
