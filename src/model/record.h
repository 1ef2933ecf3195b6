/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/entity.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AlongRecord:
 *
 * One record in memory: an entity, an id and a value for some of its fields. Reference counted;
 * not for two threads at once while it is being changed. A field that is absent (%NULL) was never
 * given or was cleared: both look the same.
 */
#define ALONG_TYPE_RECORD (along_record_get_type ())

GType along_record_get_type (void);
AlongRecord *along_record_new (const AlongEntity *entity, const char *id);
AlongRecord *along_record_copy (const AlongRecord *self);
AlongRecord *along_record_ref (AlongRecord *self);
void along_record_unref (AlongRecord *self);
const AlongEntity *along_record_get_entity (const AlongRecord *self);
const char *along_record_get_kind (const AlongRecord *self);
const char *along_record_get_id (const AlongRecord *self);

GVariant *along_record_get (const AlongRecord *self, const char *field);
void along_record_set (AlongRecord *self, const char *field, GVariant *value);
GVariant *along_record_get_at (const AlongRecord *self, guint index);
void along_record_set_at (AlongRecord *self, guint index, GVariant *value);

const char *along_record_get_text (const AlongRecord *self, const char *field);
void along_record_set_text (AlongRecord *self, const char *field, const char *text);
gint64 along_record_get_integer (const AlongRecord *self, const char *field, gint64 fallback);
void along_record_set_integer (AlongRecord *self, const char *field, gint64 value);
double along_record_get_real (const AlongRecord *self, const char *field, double fallback);
gboolean along_record_get_boolean (const AlongRecord *self, const char *field);
void along_record_set_boolean (AlongRecord *self, const char *field, gboolean value);
char **along_record_get_set (const AlongRecord *self, const char *field);
void along_record_set_set (AlongRecord *self, const char *field, const char *const *values);
const char *along_record_get_title (const AlongRecord *self);
const char *along_record_get_state (const AlongRecord *self);
AlongFacet along_record_get_facet (const AlongRecord *self, const AlongField *field);
GVariant *along_record_get_values (const AlongRecord *self);
GVariant *along_record_get_group (const AlongRecord *self, const char *group);
void along_record_set_values (AlongRecord *self, GVariant *values);
gboolean along_record_equal (const AlongRecord *a, const AlongRecord *b);
GPtrArray *along_record_problems (const AlongRecord *self);
gboolean along_record_validate (const AlongRecord *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongRecord, along_record_unref)

/**
 * AlongProblem:
 * @field: (nullable): the field, or %NULL for a rule between fields
 * @message: a plain sentence that names the field and the reason
 *
 * What is wrong with a record, for the form row it belongs to.
 */
typedef struct
{
  const AlongField *field;
  char *message;
} AlongProblem;

void along_problem_free (AlongProblem *problem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongProblem, along_problem_free)

G_END_DECLS
