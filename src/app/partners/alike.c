/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/partners/alike.h"

#include "app/common/follow.h"
#include "app/partners/service-row.h"
#include "base/text.h"

#include <glib/gi18n.h>

/* A house with more services than this has them under different names. */
#define MOST 50

struct _AlongAlike
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  AlongContext *context;
  AlongRecord *service;
  AlongFollow *neighbours; /* at the same postcode */
  char *postcode;
  GPtrArray *rows; /* borrowed: the group owns them */
};

G_DEFINE_FINAL_TYPE (AlongAlike, along_alike, ADW_TYPE_BIN)

static gboolean
is_alike (const AlongRecord *one, const AlongRecord *other)
{
  g_autofree char *name = along_text_key (along_record_get_title (one));
  g_autofree char *other_name = along_text_key (along_record_get_title (other));

  return !g_str_equal (along_record_get_id (one), along_record_get_id (other))
         && g_str_equal (name, other_name);
}

/* Where the two come from is what tells them apart. */
static char *
origin_of (AlongAlike *self, const AlongRecord *service)
{
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (service), "source", NULL);
  const char *source = along_record_get_text (service, "source");
  const char *org
      = along_context_title (self->context, "organisation", along_record_get_text (service, "org"));

  if (source == NULL)
    return g_strdup (org);
  /* TRANSLATORS: an organisation, and where its entry comes from: "Harbour Café · Spreadsheet" */
  return g_strdup_printf (_ ("%s · %s"), org, along_value_set_label (field->values, source));
}

static void
show (AlongAlike *self)
{
  GPtrArray *records
      = self->neighbours != NULL ? along_follow_get_records (self->neighbours) : NULL;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const AlongRecord *other = g_ptr_array_index (records, i);
      g_autofree char *origin = NULL;
      GtkWidget *row = NULL;

      if (!is_alike (self->service, other))
        continue;
      origin = origin_of (self, other);
      row = along_service_row_new (other, origin);
      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

static void
along_alike_dispose (GObject *object)
{
  AlongAlike *self = ALONG_ALIKE (object);

  g_clear_object (&self->neighbours);
  g_clear_object (&self->context);
  g_clear_pointer (&self->service, along_record_unref);
  G_OBJECT_CLASS (along_alike_parent_class)->dispose (object);
}

static void
along_alike_finalize (GObject *object)
{
  AlongAlike *self = ALONG_ALIKE (object);

  g_ptr_array_unref (self->rows);
  g_free (self->postcode);
  G_OBJECT_CLASS (along_alike_parent_class)->finalize (object);
}

static void
along_alike_class_init (AlongAlikeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_alike_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_alike_finalize;
}

static void
along_alike_init (AlongAlike *self)
{
  self->rows = g_ptr_array_new ();
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("May Be the Same Service"));
  adw_preferences_group_set_description (
      self->group,
      _ ("The same name at the same postcode. Nothing is merged by itself: look which one "
         "is kept up to date."));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * along_alike_set_service:
 * @self: what may be the same
 * @context: the window's context
 * @service: a service
 */
void
along_alike_set_service (AlongAlike *self, AlongContext *context, const AlongRecord *service)
{
  const AlongEntity *entity = along_record_get_entity (service);
  const char *postcode = along_record_get_text (service, "postcode");
  g_autoptr (AlongQuery) query = NULL;

  g_return_if_fail (ALONG_IS_ALIKE (self));

  g_set_object (&self->context, context);
  g_clear_pointer (&self->service, along_record_unref);
  self->service = along_record_copy (service);
  if (g_set_str (&self->postcode, postcode))
    {
      g_clear_object (&self->neighbours);
      if (postcode != NULL)
        {
          query = along_query_new (entity);
          along_query_where (query, "postcode", ALONG_IS, g_variant_new_string (postcode));
          along_query_where (query, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
          self->neighbours
              = along_follow_query (along_context_get_store (context), entity, query, MOST);
          g_signal_connect_object (self->neighbours, "changed", G_CALLBACK (show), self,
                                   G_CONNECT_SWAPPED);
        }
    }
  show (self);
}
