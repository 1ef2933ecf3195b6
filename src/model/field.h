/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/value-set.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongFieldType:
 * @ALONG_LINE: one line of text, `s`; refuses line breaks
 * @ALONG_TEXT: text of any length, `s`
 * @ALONG_CODE: one code of the field's value set, `s`
 * @ALONG_CODES: a set of codes, `as`
 * @ALONG_LINES: a set of one-line texts, `as`
 * @ALONG_INTEGER: a whole number between min and max, `x`
 * @ALONG_REAL: a number between min and max, `d`
 * @ALONG_BOOLEAN: yes or no, `b`
 * @ALONG_DATE: a date of the partnership, `s`, `2026-11-22`
 * @ALONG_INSTANT: milliseconds since 1970 in UTC, `x`
 * @ALONG_WALL: what people agree to attend, `s`, `2026-11-22T14:30`, wall time in the
 *   partnership's zone
 * @ALONG_REF: the id of a record of kind `target`, `s`
 * @ALONG_REFS: a set of such ids, `as`
 * @ALONG_TABLE: lines with columns, `aa{ss}`; a plain list of values without authors or states
 * @ALONG_POSITION: a fractional key for people's own order, `s`
 *
 * What a field holds. The letters are the GVariant type of its value everywhere in memory; text is
 * kept as typed, never trimmed or normalised.
 */
typedef enum
{
  ALONG_LINE,
  ALONG_TEXT,
  ALONG_CODE,
  ALONG_CODES,
  ALONG_LINES,
  ALONG_INTEGER,
  ALONG_REAL,
  ALONG_BOOLEAN,
  ALONG_DATE,
  ALONG_INSTANT,
  ALONG_WALL,
  ALONG_REF,
  ALONG_REFS,
  ALONG_TABLE,
  ALONG_POSITION,
} AlongFieldType;

/**
 * AlongFieldFlags:
 * @ALONG_FIELD_REQUIRED: a record without it is refused
 * @ALONG_FIELD_LIST: a column of the device's list table: lists can filter and sort by it
 * @ALONG_FIELD_SEARCH: goes into the search index
 * @ALONG_FIELD_SET_ONCE: given when the record is made and never changed
 * @ALONG_FIELD_STATE: changes by a move of the entity's lifecycle only
 * @ALONG_FIELD_MOVE: written by moves only, beside the state (a decline's reason)
 * @ALONG_FIELD_STEP: says something about the step it came with (why, more about why, who said so): a later
 *   step that could say it and does not has it taken away, so that nobody's words stand under another's step
 * @ALONG_FIELD_PERSONS_WORDS: the person's own words: shown and printed as a quotation
 * @ALONG_FIELD_HIDDEN: no form row of its own
 * @ALONG_FIELD_PERMISSION: what it holds lets somebody see or do something (recipients of a sharing
 *   basis, its expiry): of two values of a protective field the more careful one lets less; without
 *   it, the more careful one says more (an allergy, do not contact)
 * @ALONG_FIELD_MASKED: says more of somebody than a list should show (a CHI number has the date of birth
 *   and the sex): only its end is shown where several people are
 */
typedef enum
{
  ALONG_FIELD_NONE = 0,
  ALONG_FIELD_REQUIRED = 1 << 0,
  ALONG_FIELD_LIST = 1 << 1,
  ALONG_FIELD_SEARCH = 1 << 2,
  ALONG_FIELD_SET_ONCE = 1 << 3,
  ALONG_FIELD_STATE = 1 << 4,
  ALONG_FIELD_MOVE = 1 << 5,
  ALONG_FIELD_PERSONS_WORDS = 1 << 6,
  ALONG_FIELD_HIDDEN = 1 << 7,
  ALONG_FIELD_PERMISSION = 1 << 8,
  ALONG_FIELD_MASKED = 1 << 9,
  ALONG_FIELD_STEP = 1 << 10,
} AlongFieldFlags;

/**
 * AlongFacet:
 *
 * Who may see a field: the categories of information people agree to share (domain.md §5.4), and
 * a few of our own. %ALONG_FACET_INHERIT in a field means the entity's.
 *
 * - open: the directory, for everybody in the partnership
 * - plan: the wrap-around plan's frame, its conferences and the notes about it
 * - referral: state, number, clocks and answers of a referral: both ends, for good
 * - packet: what a referral shares: both ends, until the receiver's access ends
 * - sender: what only the organisations that work with the person know; of a referral, its sender
 * - own: one user's own (saved views, to-dos)
 */
typedef enum
{
  ALONG_FACET_INHERIT,
  ALONG_FACET_OPEN,
  ALONG_FACET_IDENTITY,
  ALONG_FACET_CONTACT,
  ALONG_FACET_HEALTH,
  ALONG_FACET_SUBSTANCE_USE,
  ALONG_FACET_MENTAL_HEALTH,
  ALONG_FACET_HOUSING_MONEY,
  ALONG_FACET_FAMILY,
  ALONG_FACET_RISK,
  ALONG_FACET_JUSTICE,
  ALONG_FACET_PLAN,
  ALONG_FACET_REFERRAL,
  ALONG_FACET_PACKET,
  ALONG_FACET_SENDER,
  ALONG_FACET_OWN,
  ALONG_N_FACETS,
} AlongFacet;

const char *along_facet_name (AlongFacet facet);
const char *along_facet_label (AlongFacet facet);
AlongFacet along_facet_find (const char *name);

/**
 * AlongMergePolicy:
 * @ALONG_MERGE_LATEST: of two concurrent values the later stands, the other is kept as a conflict
 * @ALONG_MERGE_PROTECTIVE: the more careful value stands until a person decides
 * @ALONG_MERGE_PARAGRAPHS: long text merges by paragraph; what overlaps is kept twice and marked
 * @ALONG_MERGE_SET: elements are added and removed one by one
 *
 * What happens when the same group changed in two places (sync.md §2.6).
 */
typedef enum
{
  ALONG_MERGE_LATEST,
  ALONG_MERGE_PROTECTIVE,
  ALONG_MERGE_PARAGRAPHS,
  ALONG_MERGE_SET,
} AlongMergePolicy;

/**
 * AlongColumn:
 *
 * One column of a %ALONG_TABLE field. Cells are text; @values limits them to codes, @is_date to dates as
 * stored, `2026-11-22`, @target says that they are ids of that kind.
 */
typedef struct
{
  const char *name;
  const char *label;
  const AlongValueSet *values;
  gboolean is_date;
  const char *target;
} AlongColumn;

typedef struct _AlongField AlongField;

/**
 * AlongFieldCheck:
 * @field: a field
 * @text: a text that already has the form of its type
 * @error: set to %ALONG_ERROR_INVALID with a sentence that names the field and the reason
 *
 * Returns: %TRUE if @text may stand in @field
 */
typedef gboolean (*AlongFieldCheck) (const AlongField *field, const char *text, GError **error);

/**
 * AlongField:
 * @name: the name in code, on the wire, in tables and exports
 * @label: the words people see, marked with N_()
 * @hint: (nullable): a sentence under the form row
 * @type: what it holds
 * @flags: see #AlongFieldFlags
 * @facet: who may see it; %ALONG_FACET_INHERIT for the entity's
 * @group: (nullable): fields with the same word merge together; %NULL for the field alone
 * @merge: what happens to concurrent values
 * @values: (nullable): the value set of a code
 * @target: (nullable): the kind a reference names
 * @columns: (nullable): the columns of a table, ended by one without name
 * @min: least number
 * @max: greatest number, or the greatest length of a text in characters; 0 for the type's own
 *   (a line 1,000, a text 100,000)
 * @check: (nullable): a further rule for each text
 * @since: the schema version that brought it; 0 for the first
 * @fhir: (nullable): its path in FHIR R4
 * @oruk: (nullable): its path in Open Referral UK 3; after `hsds:` where only the Human Services Data
 *   Specification 3 has it, which the UK profile leaves fields out of
 *
 * One field, declared once: storage, wire, merge, access, search, forms and exports follow.
 */
struct _AlongField
{
  const char *name;
  const char *label;
  const char *hint;
  AlongFieldType type;
  guint flags;
  AlongFacet facet;
  const char *group;
  AlongMergePolicy merge;
  const AlongValueSet *values;
  const char *target;
  const AlongColumn *columns;
  gint64 min;
  gint64 max;
  AlongFieldCheck check;
  guint since;
  const char *fhir;
  const char *oruk;
};

const char *along_field_group (const AlongField *field);
const GVariantType *along_field_variant_type (const AlongField *field);
gboolean along_field_check (const AlongField *field, GVariant *value, GError **error);

G_END_DECLS
