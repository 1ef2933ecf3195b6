/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/import.h"

G_BEGIN_DECLS

/**
 * Directory:
 *
 * A directory in memory that an import writes to: it applies what it is told, and can refuse.
 */
typedef struct
{
  GHashTable *records;
  GHashTable *by_place;
  GHashTable *edited;
  GHashTable *answers;
  AlongImportHooks hooks;
  guint commits;
  guint largest;
  guint fetches;
  gboolean refuses;
} Directory;

Directory *directory_new (void);
void directory_free (Directory *self);
AlongRecord *
directory_find (Directory *self, const char *kind, const char *field, const char *text);
guint directory_count (Directory *self, const char *kind);
AlongImportReport *directory_import (Directory *self, const char *source);
char *directory_fixture (const char *name);
char *directory_shared (const char *path);
char *directory_write (const char *name, const char *bytes, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Directory, directory_free)

G_END_DECLS
