/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/loop-figure.h"

#include <adwaita.h>

#define HEIGHT 14
#define GAP 2

struct _AlongLoopFigure
{
  GtkWidget parent_instance;

  guint parts[3];
};

G_DEFINE_FINAL_TYPE (AlongLoopFigure, along_loop_figure, GTK_TYPE_WIDGET)

/* In time in full colour, late in half of it, open as an outline: to be told apart without colours. */
static void
along_loop_figure_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const float strengths[] = { 1.0F, 0.5F, 0.15F };
  AlongLoopFigure *self = ALONG_LOOP_FIGURE (widget);
  float width = (float)gtk_widget_get_width (widget);
  float height = (float)gtk_widget_get_height (widget);
  guint all = self->parts[0] + self->parts[1] + self->parts[2];
  GdkRGBA colour;
  float x = 0;

  gtk_widget_get_color (widget, &colour);
  for (guint i = 0; all > 0 && i < G_N_ELEMENTS (self->parts); i++)
    {
      float part = width * (float)self->parts[i] / (float)all;
      GdkRGBA shade = colour;
      GskRoundedRect outline;
      const graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, 0, MAX (part - GAP, 1), height);

      x += part;
      if (self->parts[i] == 0)
        continue;
      shade.alpha *= strengths[i];
      gsk_rounded_rect_init_from_rect (&outline, &bounds, 3);
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_color (snapshot, &shade, &bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
along_loop_figure_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : HEIGHT * 4;
  *natural = *minimum;
}

static void
along_loop_figure_class_init (AlongLoopFigureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = along_loop_figure_snapshot;
  widget_class->measure = along_loop_figure_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "loopfigure");
}

static void
along_loop_figure_init (AlongLoopFigure *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "accent");
}

/**
 * along_loop_figure_new:
 *
 * Returns: (transfer floating): a figure of nothing
 */
GtkWidget *
along_loop_figure_new (void)
{
  return g_object_new (ALONG_TYPE_LOOP_FIGURE, NULL);
}

/**
 * along_loop_figure_set:
 * @self: a figure
 * @in_time: how many were closed in time
 * @late: how many were closed later
 * @open: how many are open
 * @words: the same in words
 */
void
along_loop_figure_set (
    AlongLoopFigure *self, guint in_time, guint late, guint open, const char *words)
{
  g_return_if_fail (ALONG_IS_LOOP_FIGURE (self));

  self->parts[0] = in_time;
  self->parts[1] = late;
  self->parts[2] = open;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), in_time + late + open > 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
