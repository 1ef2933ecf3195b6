/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/work.h"
#include "wire/row.h"

G_BEGIN_DECLS

/* What the files of the work share. */

/* A line of a line of a line: deeper than anything declared. */
#define ALONG_WORK_MAX_DEPTH 8

const AlongPart *along_held_find_part (AlongHeld *held, AlongFacet facet);
const char *along_held_get_text (const AlongRecord *record, const char *field);
const AlongEntity *along_held_parent_entity (const AlongEntity *entity);
gboolean along_work_find_subject (
    AlongWork *self, AlongHeld *held, const char **subject, guint depth, GError **error);
gboolean along_work_find_conference (AlongWork *self,
                                     AlongHeld *held,
                                     AlongHeld **conference,
                                     GError **error);
gboolean along_work_locks_of (AlongWork *self,
                              const char *subject,
                              const AlongRecord *conference,
                              char ***locked,
                              GError **error);
void along_work_forget_shared (AlongWork *self);
GPtrArray *along_work_list_touched (AlongWork *self);
gboolean along_work_rescope_below (AlongWork *self,
                                   AlongHeld *held,
                                   gint64 seq,
                                   GHashTable *done,
                                   GHashTable *sids,
                                   guint depth,
                                   GError **error);
gboolean along_work_rescope_about (AlongWork *self,
                                   const char *person,
                                   gint64 seq,
                                   GHashTable *done,
                                   GHashTable *sids,
                                   GError **error);
gboolean along_work_rescope_person (AlongWork *self,
                                    AlongHeld *episode,
                                    gint64 seq,
                                    GHashTable *done,
                                    GHashTable *sids,
                                    GError **error);

G_END_DECLS
