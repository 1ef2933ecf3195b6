/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/field.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AlongRecord AlongRecord;
typedef struct _AlongLifecycle AlongLifecycle;

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
  const char *fhir;
  const char *oruk;
} AlongEntity;

G_END_DECLS
