/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/field.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AlongRecord AlongRecord;
typedef struct _AlongLifecycle AlongLifecycle;

/**
 * AlongBeside:
 * @get: finds a record of another kind, deleted ones excepted: `kind`, `id`; (transfer none) (nullable)
 * @owned: the record of a kind that belongs to an owner: `kind`, `owner`; without an owner the one that is nobody's own
 *   (the partnership's calendar); (transfer none) (nullable)
 * @data: given to both
 *
 * What columns that follow may ask of other records.
 */
typedef struct
{
  AlongRecord *(*get) (gpointer data, const char *kind, const char *id);
  AlongRecord *(*owned) (gpointer data, const char *kind, const char *owner);
  gpointer data;
} AlongBeside;

/**
 * AlongBesideKind:
 * @kind: another kind
 * @reference: (nullable): the field, with %ALONG_FIELD_LIST, that names one of it; %NULL where all records look at the
 *   same
 * @fields: names of its fields that matter, separated by spaces
 *
 * Where columns that follow come from beside the record itself.
 */
typedef struct
{
  const char *kind;
  const char *reference;
  const char *fields;
} AlongBesideKind;

/**
 * AlongFollowing:
 * @fields: the columns, ended by one without name
 * @work_out: works out their values, in the order of @fields: (transfer full) (nullable) each, never floating
 * @from: the kinds it asks for, ended by one without kind
 *
 * Columns of a device's lists that follow from a record and from others beside it, so that a list can be sorted and
 * narrowed by what is never written: until when something is due. They are on no wire and in no form.
 */
typedef struct
{
  const AlongField *fields;
  void (*work_out) (const AlongRecord *record, const AlongBeside *beside, GVariant **values);
  const AlongBesideKind *from;
} AlongFollowing;

/**
 * AlongEntity:
 * @kind: its name in code, on the wire and in tables; `about_me`
 * @label: what people call one, marked with N_()
 * @plural: what people call several, marked with N_()
 * @fields: the fields, ended by one without name. The fields every entity has (see
 *   `model/entity.c`) come before them by themselves.
 * @facet: who may see fields that say nothing else
 * @facet_field: (nullable): the set-once field whose code decides the facet of the whole record
 *   instead, through @facet_of
 * @facet_of: (nullable): maps that code to a facet
 * @title: the field that names a record in lists, search and sentences
 * @subject: (nullable): the field that names the person the record is about; %NULL for the
 *   directory and for what is nobody's
 * @parent: (nullable): the field that names the record this one is a line of
 * @owner: (nullable): the field that names the organisation or worker whose record it is
 * @lifecycle: (nullable): its states and moves
 * @append_only: whether a record is never changed, only followed by another with `supersedes`
 * @check: (nullable): rules between fields; sets %ALONG_ERROR_INVALID with a plain sentence
 * @warnings: (nullable): what may stand and is perhaps a slip, as #AlongProblem: shown under the form's
 *   rows, never in the way
 * @check_under: (nullable): a rule for a new line of a parent, which sees the parent too; the server
 *   asks it
 * @following: (nullable): what lists know beside the fields
 * @fhir: (nullable): the FHIR R4 resource
 * @oruk: (nullable): the Open Referral UK object
 *
 * A kind of record, declared once in `model/entities/`.
 */
typedef struct _AlongEntity
{
  const char *kind;
  const char *label;
  const char *plural;
  const AlongField *fields;
  AlongFacet facet;
  const char *facet_field;
  AlongFacet (*facet_of) (const char *code);
  const char *title;
  const char *subject;
  const char *parent;
  const char *owner;
  const AlongLifecycle *lifecycle;
  gboolean append_only;
  gboolean (*check) (const AlongRecord *record, GError **error);
  GPtrArray *(*warnings) (const AlongRecord *record);
  gboolean (*check_under) (const AlongRecord *record, const AlongRecord *parent, GError **error);
  const AlongFollowing *following;
  const char *fhir;
  const char *oruk;
} AlongEntity;

/* The version of the declarations, which operations are written with; a field's `since` refers to it. */
extern const guint along_schema;

G_END_DECLS
