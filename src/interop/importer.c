/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/importer.h"
#include "base/clock.h"
#include "base/error.h"

#include <string.h>

/* How many operations go into one transaction: each is stored whole and sent whole. */
#define TXN_OPS 80

struct _AlongImporter
{
  const AlongImportHooks *hooks;
  AlongImportReport *report;
  char *source;
  char *register_name;
  AlongTxn *txn;
  GHashTable *seen;
  GHashTable *columns;
  guint64 line;
  char *file;
  gint64 at;
};

/* What nobody but Alongside writes, or what says where a record comes from: a source that is silent
 * about it does not clear it. */
static const char *const never_cleared[] = {
  "label",       "source",           "created_at", "created_by",
  "created_org", "entered_in_error", "source_at",  NULL,
};

/* What people keep up in Alongside itself (places, targets, agreements), and no source is asked. It
 * is set when a source says it and left alone when it does not. */
static const char *const kept_here[] = {
  "domains",
  "support_types",
  "location",
  "is_evening",
  "capacity",
  "capacity_notes",
  "capacity_as_at",
  "capacity_until",
  "capacity_by",
  "places_free",
  "waiting",
  "ack_wd",
  "decide_wd",
  "start_days",
  "is_crisis",
  "crisis_hours",
  "referral_methods",
  "partnership",
  "partnership_since",
  "isa_signed",
  "isa_review",
  "isa_document",
  "dspt_status",
  "dspt_date",
  "caldicott_contact",
  "best_at",
  "flexibility",
  "lead_contact",
  "sector",
  "parent",
  "other_names",
  "assured_date",
  "assurer_email",
  "provenance",
  NULL,
};

/**
 * along_importer_new:
 * @hooks: what is there, and how to write; must outlive the importer
 * @source: the code of `source` that its records get
 * @register_name: (nullable): the register all of them come from, where the same name at the same
 *   postcode is known to be two services and not one entered twice
 *
 * Returns: (transfer full): an importer that has read nothing yet
 */
AlongImporter *
along_importer_new (const AlongImportHooks *hooks, const char *source, const char *register_name)
{
  AlongImporter *self = g_new0 (AlongImporter, 1);

  self->hooks = hooks;
  self->report = along_import_report_new ();
  self->source = g_strdup (source);
  self->register_name = g_strdup (register_name);
  self->txn = along_txn_new (NULL);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->at = along_clock_now_ms ();
  return self;
}

/**
 * along_importer_free:
 * @self: (transfer full): an importer
 */
void
along_importer_free (AlongImporter *self)
{
  g_clear_pointer (&self->report, along_import_report_free);
  along_txn_free (self->txn);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->columns);
  g_free (self->source);
  g_free (self->register_name);
  g_free (self->file);
  g_free (self);
}

/**
 * along_importer_report:
 * @self: an importer
 *
 * Returns: (transfer none): the report as far as it is
 */
AlongImportReport *
along_importer_report (AlongImporter *self)
{
  return self->report;
}

/**
 * along_importer_begin:
 * @self: an importer
 * @line: where in the source what follows stands
 * @file: (nullable): in which file or page of it
 */
void
along_importer_begin (AlongImporter *self, guint64 line, const char *file)
{
  self->line = line;
  g_set_str (&self->file, file);
}

/**
 * along_importer_refuse:
 * @self: an importer
 * @reason: why what stands here is not taken
 */
void
along_importer_refuse (AlongImporter *self, const char *reason)
{
  along_import_refuse (self->report->refused, self->line, self->file, "%s", reason);
}

/**
 * along_importer_note:
 * @self: an importer
 * @format: what is odd about what stands here, though it is taken
 * @...: what goes into it
 */
void
along_importer_note (AlongImporter *self, const char *format, ...)
{
  g_autofree char *words = NULL;
  va_list arguments;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  along_import_refuse (self->report->notes, self->line, self->file, "%s", words);
}

/**
 * along_importer_column:
 * @self: an importer
 * @column: a heading, or the path of a key in a feed
 * @field: (nullable): what it is understood as, `service.name`
 *
 * Reports @column once, however often it is met.
 */
void
along_importer_column (AlongImporter *self, const char *column, const char *field)
{
  AlongImportColumn *entry = NULL;

  if (!g_hash_table_add (self->columns, g_strdup (column)))
    return;
  entry = g_new0 (AlongImportColumn, 1);
  entry->column = g_strdup (column);
  entry->field = g_strdup (field);
  g_ptr_array_add (self->report->columns, entry);
}

/**
 * along_importer_saw:
 * @self: an importer
 * @id: an id
 *
 * Returns: %TRUE if this source already named it
 */
gboolean
along_importer_saw (AlongImporter *self, const char *id)
{
  return g_hash_table_contains (self->seen, id);
}

static gboolean
flush (AlongImporter *self, GError **error)
{
  if (self->txn->ops->len == 0)
    return TRUE;
  if (self->hooks->commit != NULL && !self->hooks->commit (self->txn, self->hooks->data, error))
    return FALSE;
  along_txn_free (self->txn);
  self->txn = along_txn_new (NULL);
  return TRUE;
}

static gboolean
same_elements (GVariant *a, GVariant *b)
{
  g_autofree const char **left = g_variant_get_strv (a, NULL);
  g_autofree const char **right = g_variant_get_strv (b, NULL);

  if (g_variant_n_children (a) != g_variant_n_children (b))
    return FALSE;
  for (guint i = 0; left[i] != NULL; i++)
    if (!g_strv_contains (right, left[i]))
      return FALSE;
  return TRUE;
}

static gboolean
has_child (GVariant *table, GVariant *row, GHashTable *used)
{
  gsize n = g_variant_n_children (table);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) other = g_variant_get_child_value (table, i);

      if (!g_hash_table_contains (used, GSIZE_TO_POINTER (i)) && g_variant_equal (row, other))
        return g_hash_table_add (used, GSIZE_TO_POINTER (i));
    }
  return FALSE;
}

static gboolean
same_rows (GVariant *a, GVariant *b)
{
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  gsize n = g_variant_n_children (a);

  if (n != g_variant_n_children (b))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (a, i);

      if (!has_child (b, row, used))
        return FALSE;
    }
  return TRUE;
}

/* A set that was merged, or columns that were moved, may give another order: that is no difference. */
static gboolean
same_value (GVariant *a, GVariant *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (g_variant_equal (a, b))
    return TRUE;
  if (g_variant_is_of_type (a, G_VARIANT_TYPE ("aa{ss}")))
    return same_rows (a, b);
  if (g_variant_is_of_type (a, G_VARIANT_TYPE_STRING_ARRAY))
    return same_elements (a, b);
  return FALSE;
}

static gboolean
group_differs (const AlongRecord *existing, const AlongRecord *said, const char *group)
{
  const AlongEntity *entity = along_record_get_entity (said);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *now = along_record_get_at (said, i);

      if (!g_str_equal (along_field_group (field), group)
          || g_strv_contains (never_cleared, field->name)
          || (now == NULL && g_strv_contains (kept_here, field->name)))
        continue;
      if (!same_value (along_record_get_at (existing, i), now))
        return TRUE;
    }
  return FALSE;
}

static void
take_group (AlongRecord *after, const AlongRecord *said, const char *group)
{
  const AlongEntity *entity = along_record_get_entity (said);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *now = along_record_get_at (said, i);

      if (!g_str_equal (along_field_group (field), group)
          || g_strv_contains (never_cleared, field->name)
          || (now == NULL && g_strv_contains (kept_here, field->name)))
        continue;
      if (!same_value (along_record_get_at (after, i), now))
        along_record_set_at (after, i, now);
    }
}

static gboolean
is_service (const AlongRecord *record)
{
  return g_str_equal (along_record_get_kind (record), "service");
}

/* An address that somebody withheld stays withheld, whatever a public register says of it. */
static gboolean
is_withheld (const AlongRecord *existing, const char *group)
{
  const char *visibility = NULL;

  if (!is_service (existing) || !g_str_equal (group, "address"))
    return FALSE;
  visibility = along_record_get_text (existing, "address_visibility");
  return visibility != NULL && !g_str_equal (visibility, "public");
}

/* The record as it should be: what the source says, but for what a person wrote since. */
static AlongRecord *
record_after (AlongImporter *self,
              const AlongRecord *existing,
              const AlongRecord *said,
              gboolean *changed)
{
  const AlongEntity *entity = along_record_get_entity (said);
  guint n = along_entity_n_fields (entity);
  AlongRecord *after = along_record_copy (existing);
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  *changed = FALSE;
  for (guint i = 0; i < n; i++)
    {
      const char *group = along_field_group (along_entity_field (entity, i));

      if (!g_hash_table_add (done, (gpointer)group) || !group_differs (existing, said, group))
        continue;
      if (is_withheld (existing, group)
          || (self->hooks->edited != NULL
              && self->hooks->edited (entity, along_record_get_id (said), group,
                                      self->hooks->data)))
        {
          self->report->kept++;
          continue;
        }
      take_group (after, said, group);
      *changed = TRUE;
    }
  return after;
}

/* Two entries of one register are two services, even with one name at one postcode. */
static gboolean
is_of_this_source (AlongImporter *self, const char *id)
{
  const AlongEntity *service = along_entity_find ("service");
  g_autoptr (AlongRecord) record = NULL;
  const char *key = NULL;

  if (g_hash_table_contains (self->seen, id))
    return TRUE;
  if (self->register_name == NULL
      || !self->hooks->lookup (service, id, self->hooks->data, &record, NULL) || record == NULL)
    return FALSE;
  key = along_record_get_text (record, "source_key");
  return key != NULL && g_str_has_prefix (key, self->register_name)
         && key[strlen (self->register_name)] == ':';
}

static void
propose_duplicates (AlongImporter *self, const AlongRecord *service)
{
  g_auto (GStrv) likely = NULL;

  if (self->hooks->likely == NULL)
    return;
  likely = self->hooks->likely (service, self->hooks->data);
  for (guint i = 0; likely != NULL && likely[i] != NULL; i++)
    {
      AlongImportDuplicate *duplicate = NULL;

      if (is_of_this_source (self, likely[i]))
        continue;
      duplicate = g_new0 (AlongImportDuplicate, 1);
      duplicate->id = g_strdup (along_record_get_id (service));
      duplicate->other = g_strdup (likely[i]);
      duplicate->name = g_strdup (along_record_get_title (service));
      g_ptr_array_add (self->report->duplicates, duplicate);
    }
}

static void
set_source_at (AlongImporter *self, AlongRecord *record)
{
  if (is_service (record))
    along_record_set_integer (record, "source_at", self->at);
}

static void
add_record (AlongImporter *self, AlongRecord *said)
{
  along_record_set_text (said, "source", self->source);
  set_source_at (self, said);
  along_txn_create (self->txn, said);
  *(is_service (said) ? &self->report->services_added : &self->report->organisations_added) += 1;
}

/* FALSE with @error when it could not be looked up; otherwise @problem says why it is not taken. */
static gboolean
plan_record (AlongImporter *self, AlongRecord *said, char **problem, GError **error)
{
  g_autoptr (AlongRecord) existing = NULL;
  g_autoptr (AlongRecord) after = NULL;
  g_autoptr (GError) invalid = NULL;
  gboolean changed = TRUE;

  if (!self->hooks->lookup (along_record_get_entity (said), along_record_get_id (said),
                            self->hooks->data, &existing, error))
    return FALSE;
  after
      = existing != NULL ? record_after (self, existing, said, &changed) : along_record_ref (said);
  if (changed && !along_record_validate (after, &invalid))
    {
      *problem = g_strdup (invalid->message);
      return TRUE;
    }
  g_hash_table_add (self->seen, g_strdup (along_record_get_id (said)));
  /* Each time anew, until somebody has settled it: a report that was not kept is no loss. */
  if (is_service (said))
    propose_duplicates (self, after);
  if (existing == NULL)
    {
      add_record (self, said);
    }
  else if (changed)
    {
      set_source_at (self, after);
      along_txn_update (self->txn, existing, after);
      *(is_service (said) ? &self->report->services_changed : &self->report->organisations_changed)
          += 1;
    }
  else
    {
      *(is_service (said) ? &self->report->services_unchanged
                          : &self->report->organisations_unchanged)
          += 1;
    }
  return self->txn->ops->len < TXN_OPS || flush (self, error);
}

/**
 * along_importer_take:
 * @self: an importer
 * @organisation: what the source says of the organisation; its first word of it counts
 * @service: what the source says of a service of it
 * @error: set when the records could not be looked up or written, which ends the import
 *
 * Plans both, or refuses the row they stand in. A service is refused when its organisation is, and
 * an organisation is only taken together with a service that is.
 *
 * Returns: %FALSE with @error set
 */
gboolean
along_importer_take (AlongImporter *self,
                     AlongRecord *organisation,
                     AlongRecord *service,
                     GError **error)
{
  g_autoptr (GError) invalid = NULL;
  g_autofree char *problem = NULL;

  along_record_set_text (service, "org", along_record_get_id (organisation));
  if (!along_record_validate (service, &invalid)
      || (!along_importer_saw (self, along_record_get_id (organisation))
          && !along_record_validate (organisation, &invalid)))
    {
      along_importer_refuse (self, invalid->message);
      return TRUE;
    }
  if (!along_importer_saw (self, along_record_get_id (organisation))
      && !plan_record (self, organisation, &problem, error))
    return FALSE;
  if (problem == NULL && !plan_record (self, service, &problem, error))
    return FALSE;
  if (problem != NULL)
    along_importer_refuse (self, problem);
  return TRUE;
}

/**
 * along_importer_finish:
 * @self: an importer
 * @error: set when the last records could not be written
 *
 * Returns: (transfer full) (nullable): the report
 */
AlongImportReport *
along_importer_finish (AlongImporter *self, GError **error)
{
  return flush (self, error) ? g_steal_pointer (&self->report) : NULL;
}

/**
 * along_attributes_add:
 * @attributes: a builder of a service's `attributes`, `aa{ss}`
 * @taxonomy: (nullable): the list the term is from
 * @term: what it is
 * @value: (nullable): its value, where it is more than a term
 */
void
along_attributes_add (GVariantBuilder *attributes,
                      const char *taxonomy,
                      const char *term,
                      const char *value)
{
  g_variant_builder_open (attributes, G_VARIANT_TYPE ("a{ss}"));
  if (taxonomy != NULL && *taxonomy != '\0')
    g_variant_builder_add (attributes, "{ss}", "taxonomy", taxonomy);
  g_variant_builder_add (attributes, "{ss}", "term", term);
  if (value != NULL && *value != '\0')
    g_variant_builder_add (attributes, "{ss}", "value", value);
  g_variant_builder_close (attributes);
}
