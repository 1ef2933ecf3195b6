/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refer-about.h"

#include "app/common/row-for-field.h"
#include "model/value-sets.h"

#include <glib/gi18n.h>

struct _AlongReferAbout
{
  GObject parent_instance;

  AlongContext *context;
  AdwPreferencesGroup *group; /* borrowed: the page owns both */
  AdwExpanderRow *expander;
  AlongFieldRow *part; /* the part of life, where it is none of the needs */
  GPtrArray *needs;    /* of AlongRecord, those that are open or chosen */
  GPtrArray *ticks;    /* of Tick, one for each of @needs */
  GPtrArray *chosen;   /* of ids */
  char *domain;
  gboolean quiet;
};

typedef struct
{
  AlongReferAbout *about;
  char *id;
  GtkWidget *row;
  GtkCheckButton *check;
} Tick;

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongReferAbout, along_refer_about, G_TYPE_OBJECT)

static void
tick_free (gpointer data)
{
  Tick *tick = data;

  g_signal_handlers_disconnect_by_data (tick->check, tick);
  g_object_unref (tick->check);
  g_free (tick->id);
  g_free (tick);
}

static gboolean
is_chosen (AlongReferAbout *self, const char *id)
{
  return g_ptr_array_find_with_equal_func (self->chosen, id, g_str_equal, NULL);
}

static const char *
domain_label (const AlongRecord *need)
{
  return along_value_set_label (&along_values_need_domain, along_record_get_text (need, "domain"));
}

static void
describe (AlongReferAbout *self)
{
  g_autoptr (GPtrArray) needs = along_refer_about_get_needs (self);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < needs->len; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? ", " : "",
                            domain_label (g_ptr_array_index (needs, i)));
  if (needs->len == 0 && self->domain != NULL)
    g_string_append (words, along_value_set_label (&along_values_need_domain, self->domain));
  if (words->len == 0)
    g_string_append (words, _ ("Choose a need, or a part of life"));
  adw_expander_row_set_subtitle (self->expander, words->str);
  gtk_widget_set_visible (GTK_WIDGET (self->part), needs->len == 0);
}

static void
on_tick_cb (GtkCheckButton *check, GParamSpec *pspec, Tick *tick)
{
  AlongReferAbout *self = tick->about;
  guint at = 0;

  if (self->quiet)
    return;
  if (gtk_check_button_get_active (check))
    g_ptr_array_add (self->chosen, g_strdup (tick->id));
  else if (g_ptr_array_find_with_equal_func (self->chosen, tick->id, g_str_equal, &at))
    g_ptr_array_remove_index (self->chosen, at);
  describe (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_part_cb (AlongFieldRow *row, AlongReferAbout *self)
{
  g_autoptr (GVariant) value = along_field_row_get_value (row, NULL);

  g_set_str (&self->domain, value != NULL ? g_variant_get_string (value, NULL) : NULL);
  describe (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
add_need (AlongReferAbout *self, AlongRecord *need)
{
  Tick *tick = g_new0 (Tick, 1);
  const char *words = along_record_get_text (need, "words");
  g_autofree char *quoted = words != NULL ? g_strdup_printf (_ ("“%s”"), words) : g_strdup ("");

  tick->about = self;
  tick->id = g_strdup (along_record_get_id (need));
  tick->row = adw_action_row_new ();
  tick->check = g_object_ref_sink (GTK_CHECK_BUTTON (gtk_check_button_new ()));
  gtk_widget_set_valign (GTK_WIDGET (tick->check), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tick->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  domain_label (need), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, quoted,
                                  -1);
  gtk_check_button_set_active (tick->check, is_chosen (self, tick->id));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (tick->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (tick->row), domain_label (need));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (tick->row), quoted);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (tick->row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (tick->row), GTK_WIDGET (tick->check));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (tick->row), GTK_WIDGET (tick->check));
  adw_expander_row_add_row (self->expander, tick->row);
  g_signal_connect (tick->check, "notify::active", G_CALLBACK (on_tick_cb), tick);
  g_ptr_array_add (self->ticks, tick);
}

static void
along_refer_about_finalize (GObject *object)
{
  AlongReferAbout *self = ALONG_REFER_ABOUT (object);

  g_signal_handlers_disconnect_by_data (self->part, self);
  g_object_unref (self->part);
  g_ptr_array_unref (self->ticks);
  g_ptr_array_unref (self->needs);
  g_ptr_array_unref (self->chosen);
  g_free (self->domain);
  g_object_unref (self->context);
  G_OBJECT_CLASS (along_refer_about_parent_class)->finalize (object);
}

static void
along_refer_about_class_init (AlongReferAboutClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = along_refer_about_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ALONG_TYPE_REFER_ABOUT, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_refer_about_init (AlongReferAbout *self)
{
  self->needs = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  self->ticks = g_ptr_array_new_with_free_func (tick_free);
  self->chosen = g_ptr_array_new_with_free_func (g_free);
}

/**
 * along_refer_about_new:
 * @context: the window's context
 * @group: a group of a page, which the rows go into
 *
 * Returns: (transfer full): rows without needs; the page drops it before its group goes
 */
AlongReferAbout *
along_refer_about_new (AlongContext *context, AdwPreferencesGroup *group)
{
  AlongReferAbout *self = g_object_new (ALONG_TYPE_REFER_ABOUT, NULL);
  const AlongField *domain = along_entity_find_field (along_entity_find ("need"), "domain", NULL);

  self->context = g_object_ref (context);
  self->group = group;
  self->expander = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->expander), _ ("What Is It About?"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What Is It About?"), -1);
  self->part = g_object_ref (along_row_for_field (context, domain));
  adw_expander_row_add_row (self->expander, GTK_WIDGET (self->part));
  g_signal_connect (self->part, "edited", G_CALLBACK (on_part_cb), self);
  adw_preferences_group_add (group, GTK_WIDGET (self->expander));
  describe (self);
  return self;
}

static gboolean
is_open (const AlongRecord *need)
{
  static const char *const closed[] = { "met", "declined_by_person", NULL };
  const char *state = along_record_get_state (need);

  return !along_record_get_boolean (need, "entered_in_error")
         && (state == NULL || !g_strv_contains (closed, state));
}

/**
 * along_refer_about_show:
 * @self: what a referral is about
 * @needs: (nullable) (element-type AlongRecord): the person's needs
 */
void
along_refer_about_show (AlongReferAbout *self, GPtrArray *needs)
{
  g_return_if_fail (ALONG_IS_REFER_ABOUT (self));

  self->quiet = TRUE;
  for (guint i = 0; i < self->ticks->len; i++)
    adw_expander_row_remove (self->expander, ((Tick *)g_ptr_array_index (self->ticks, i))->row);
  g_ptr_array_set_size (self->ticks, 0);
  g_ptr_array_set_size (self->needs, 0);
  adw_expander_row_remove (self->expander, GTK_WIDGET (self->part));
  for (guint i = 0; needs != NULL && i < needs->len; i++)
    {
      AlongRecord *need = g_ptr_array_index (needs, i);

      if (!is_open (need) && !is_chosen (self, along_record_get_id (need)))
        continue;
      g_ptr_array_add (self->needs, along_record_ref (need));
      add_need (self, need);
    }
  adw_expander_row_add_row (self->expander, GTK_WIDGET (self->part));
  self->quiet = FALSE;
  describe (self);
}

/**
 * along_refer_about_choose:
 * @self: what a referral is about
 * @needs: (array zero-terminated=1): ids of needs
 * @domain: (nullable): a part of life, where it is none of them
 *
 * Where nothing is chosen the choices are open.
 */
void
along_refer_about_choose (AlongReferAbout *self, const char *const *needs, const char *domain)
{
  g_return_if_fail (ALONG_IS_REFER_ABOUT (self));

  g_ptr_array_set_size (self->chosen, 0);
  for (guint i = 0; needs[i] != NULL; i++)
    if (*needs[i] != '\0')
      g_ptr_array_add (self->chosen, g_strdup (needs[i]));
  g_set_str (&self->domain, domain != NULL && *domain != '\0' ? domain : NULL);
  self->quiet = TRUE;
  if (self->domain != NULL)
    {
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (self->domain));

      along_field_row_set_value (self->part, value);
    }
  for (guint i = 0; i < self->ticks->len; i++)
    {
      Tick *tick = g_ptr_array_index (self->ticks, i);

      gtk_check_button_set_active (tick->check, is_chosen (self, tick->id));
    }
  self->quiet = FALSE;
  adw_expander_row_set_expanded (self->expander, self->chosen->len == 0 && self->domain == NULL);
  describe (self);
}

/**
 * along_refer_about_get_needs:
 * @self: what a referral is about
 *
 * Returns: (transfer container) (element-type AlongRecord): the needs that are chosen, in the person's
 *   order
 */
GPtrArray *
along_refer_about_get_needs (AlongReferAbout *self)
{
  GPtrArray *needs = g_ptr_array_new ();

  g_return_val_if_fail (ALONG_IS_REFER_ABOUT (self), needs);

  for (guint i = 0; i < self->needs->len; i++)
    if (is_chosen (self, along_record_get_id (g_ptr_array_index (self->needs, i))))
      g_ptr_array_add (needs, g_ptr_array_index (self->needs, i));
  return needs;
}

/**
 * along_refer_about_get_ids:
 * @self: what a referral is about
 *
 * Returns: (transfer full): the ids of the needs that are chosen
 */
char **
along_refer_about_get_ids (AlongReferAbout *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  g_return_val_if_fail (ALONG_IS_REFER_ABOUT (self), NULL);

  for (guint i = 0; i < self->chosen->len; i++)
    g_strv_builder_add (ids, g_ptr_array_index (self->chosen, i));
  return g_strv_builder_end (ids);
}

/**
 * along_refer_about_get_domain:
 * @self: what a referral is about
 *
 * Returns: (transfer none) (nullable): the part of life, where it is none of the needs
 */
const char *
along_refer_about_get_domain (AlongReferAbout *self)
{
  g_return_val_if_fail (ALONG_IS_REFER_ABOUT (self), NULL);
  return self->domain;
}

/**
 * along_refer_about_get_domains:
 * @self: what a referral is about
 *
 * Returns: (transfer full): the parts of life that help is wanted with
 */
char **
along_refer_about_get_domains (AlongReferAbout *self)
{
  g_autoptr (GPtrArray) needs = along_refer_about_get_needs (self);
  g_autoptr (GStrvBuilder) domains = g_strv_builder_new ();

  for (guint i = 0; i < needs->len; i++)
    {
      const char *domain = along_record_get_text (g_ptr_array_index (needs, i), "domain");

      if (domain != NULL)
        g_strv_builder_add (domains, domain);
    }
  if (needs->len == 0 && self->domain != NULL)
    g_strv_builder_add (domains, self->domain);
  return g_strv_builder_end (domains);
}
