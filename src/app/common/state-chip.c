/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/state-chip.h"

#include "model/lifecycle.h"

/* So many letters stay, whatever stands beside them. */
#define MOST_CHARS 16
#define LEAST_CHARS 12

struct _AlongStateChip
{
  AdwBin parent_instance;

  GtkLabel *label;
  AlongTone tone;
  gboolean whole; /* it takes another line rather than be cut */
};

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_TONE,
  PROP_WHOLE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const char *const tone_classes[] = {
  [ALONG_TONE_QUIET] = "quiet",
  [ALONG_TONE_WAITING] = "waiting",
  [ALONG_TONE_GOING] = "going",
  [ALONG_TONE_CARE] = "care",
};

/* States by tone, whichever lifecycle they belong to; all others are quiet. */
static const struct
{
  const char *state;
  AlongTone tone;
} state_tones[] = {
  { "sent", ALONG_TONE_WAITING },
  { "received", ALONG_TONE_WAITING },
  { "info_requested", ALONG_TONE_WAITING },
  { "waitlisted", ALONG_TONE_WAITING },
  { "waitlist", ALONG_TONE_WAITING },
  { "planned", ALONG_TONE_WAITING },
  { "proposed", ALONG_TONE_WAITING },
  { "requested", ALONG_TONE_WAITING },
  { "in_review", ALONG_TONE_WAITING },
  { "accepted", ALONG_TONE_GOING },
  { "in_progress", ALONG_TONE_GOING },
  { "active", ALONG_TONE_GOING },
  { "in_hand", ALONG_TONE_GOING },
  { "doing", ALONG_TONE_GOING },
  { "done", ALONG_TONE_GOING },
  { "met", ALONG_TONE_GOING },
  { "completed", ALONG_TONE_GOING },
  { "open", ALONG_TONE_GOING },
  { "declined", ALONG_TONE_CARE },
  { "withdrawn", ALONG_TONE_CARE },
  { "temporarily_closed", ALONG_TONE_CARE },
  { "defunct", ALONG_TONE_CARE },
};

G_DEFINE_FINAL_TYPE (AlongStateChip, along_state_chip, ADW_TYPE_BIN)

/* A state shortened to "In…" says nothing; and of more than that, enough stays to tell it from others. */
static void
shorten (AlongStateChip *self)
{
  gboolean is_long = g_utf8_strlen (gtk_label_get_text (self->label), -1) > MOST_CHARS;

  gtk_label_set_wrap (self->label, self->whole);
  gtk_label_set_ellipsize (self->label,
                           is_long && !self->whole ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_width_chars (self->label, is_long && !self->whole ? LEAST_CHARS : -1);
}

static void
along_state_chip_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AlongStateChip *self = ALONG_STATE_CHIP (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, gtk_label_get_text (self->label));
      break;
    case PROP_TONE:
      g_value_set_int (value, (int)self->tone);
      break;
    case PROP_WHOLE:
      g_value_set_boolean (value, self->whole);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
along_state_chip_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  AlongStateChip *self = ALONG_STATE_CHIP (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      along_state_chip_set (self, g_value_get_string (value), self->tone);
      break;
    case PROP_TONE:
      along_state_chip_set (self, gtk_label_get_text (self->label),
                            (AlongTone)g_value_get_int (value));
      break;
    case PROP_WHOLE:
      self->whole = g_value_get_boolean (value);
      shorten (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
along_state_chip_class_init (AlongStateChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = along_state_chip_get_property;
  object_class->set_property = along_state_chip_set_property;
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL,
                                               (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY
                                                | G_PARAM_STATIC_STRINGS));
  properties[PROP_TONE]
      = g_param_spec_int ("tone", NULL, NULL, 0, ALONG_TONE_CARE, 0,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  properties[PROP_WHOLE] = g_param_spec_boolean ("whole", NULL, NULL, FALSE,
                                                 (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "chip");
}

static void
along_state_chip_init (AlongStateChip *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self), tone_classes[ALONG_TONE_QUIET]);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * along_state_chip_new:
 * @text: (nullable): its words
 * @tone: its tone
 *
 * Returns: (transfer floating): a chip
 */
GtkWidget *
along_state_chip_new (const char *text, AlongTone tone)
{
  AlongStateChip *self = g_object_new (ALONG_TYPE_STATE_CHIP, NULL);

  along_state_chip_set (self, text, tone);
  return GTK_WIDGET (self);
}

/**
 * along_state_chip_set:
 * @self: a chip
 * @text: (nullable): its words; without any it is not shown
 * @tone: its tone
 */
void
along_state_chip_set (AlongStateChip *self, const char *text, AlongTone tone)
{
  g_return_if_fail (ALONG_IS_STATE_CHIP (self));
  g_return_if_fail (tone < G_N_ELEMENTS (tone_classes));

  if (text == NULL)
    text = "";
  if (!g_str_equal (gtk_label_get_text (self->label), text))
    {
      gtk_label_set_text (self->label, text);
      shorten (self);
      gtk_widget_set_visible (GTK_WIDGET (self), *text != '\0');
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
    }
  if (self->tone != tone)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), tone_classes[self->tone]);
      gtk_widget_add_css_class (GTK_WIDGET (self), tone_classes[tone]);
      self->tone = tone;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TONE]);
    }
}

/**
 * along_state_chip_set_state:
 * @self: a chip
 * @entity: a kind with a lifecycle
 * @state: (nullable): one of its states
 */
void
along_state_chip_set_state (AlongStateChip *self, const AlongEntity *entity, const char *state)
{
  along_state_chip_set (self, along_state_words (entity, state), along_state_tone (state));
}

/**
 * along_state_tone:
 * @state: (nullable): a state of any lifecycle
 *
 * Returns: the tone it is shown in
 */
AlongTone
along_state_tone (const char *state)
{
  for (guint i = 0; state != NULL && i < G_N_ELEMENTS (state_tones); i++)
    if (g_str_equal (state_tones[i].state, state))
      return state_tones[i].tone;
  return ALONG_TONE_QUIET;
}

/**
 * along_state_words:
 * @entity: a kind
 * @state: (nullable): one of its states
 *
 * Returns: (transfer none): the state in words; empty for %NULL
 */
const char *
along_state_words (const AlongEntity *entity, const char *state)
{
  const AlongField *field = NULL;

  if (entity->lifecycle != NULL && entity->lifecycle->states != NULL)
    return along_value_set_label (entity->lifecycle->states, state);
  field = along_entity_state_field (entity);
  if (field != NULL && field->values != NULL)
    return along_value_set_label (field->values, state);
  return state != NULL ? state : "";
}
