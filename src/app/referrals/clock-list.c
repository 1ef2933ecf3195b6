/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/clock-list.h"

#include "base/date.h"

#include <glib/gi18n.h>

#define BAR_WIDTH 120
#define BAR_HEIGHT 14

static const char *const titles[] = {
  [ALONG_WAIT_ACKNOWLEDGE] = N_ ("Acknowledge"),       [ALONG_WAIT_DECIDE] = N_ ("Decide"),
  [ALONG_WAIT_CONTACT] = N_ ("First Contact"),         [ALONG_WAIT_START] = N_ ("Start"),
  [ALONG_WAIT_WHOLE] = N_ ("The Person’s Whole Wait"),
};

/* How long a clock has run and how long it may, of the longest of the five. */
typedef struct
{
  int elapsed;
  int target;
  int longest;
  gboolean running;
} Bar;

struct _AlongClockList
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *rows[ALONG_N_WAITS];
  GtkWidget *bars[ALONG_N_WAITS];
  Bar drawn[ALONG_N_WAITS];
};

G_DEFINE_FINAL_TYPE (AlongClockList, along_clock_list, ADW_TYPE_PREFERENCES_GROUP)

static void
fill (cairo_t *cr, const GdkRGBA *colour, double alpha, double x, double y, double w, double h)
{
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, colour->alpha * alpha);
  cairo_rectangle (cr, x, y, w, h);
  cairo_fill (cr);
}

/* What has passed, in the colour of the text; a stroke where the target lies. Nothing turns red. */
static void
draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  const Bar *bar = data;
  double per_day = bar->longest > 0 ? (double)width / bar->longest : 0;
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (area)) == GTK_TEXT_DIR_RTL;
  double middle = height / 2.0;
  GdkRGBA colour;

  gtk_widget_get_color (GTK_WIDGET (area), &colour);
  if (mirrored)
    {
      cairo_translate (cr, width, 0);
      cairo_scale (cr, -1, 1);
    }
  fill (cr, &colour, 0.12, 0, middle - 2, width, 4);
  fill (cr, &colour, bar->running ? 0.85 : 0.5, 0, middle - 4, bar->elapsed * per_day, 8);
  if (bar->target >= 0)
    fill (cr, &colour, 1, MIN (MAX (bar->target * per_day - 1, 0), width - 2), 0, 2, height);
}

/* In days on one scale: of working days there are five in seven. */
static int
in_days (const AlongWait *wait, int n)
{
  return wait->calendar || n <= 0 ? n : (n * 7 + 4) / 5;
}

static char *
subtitle_of (const AlongWait *wait)
{
  g_autofree char *due = NULL;

  if (wait->due == NULL || wait->state == ALONG_WAIT_DONE || wait->state == ALONG_WAIT_ENDED
      || wait->state == ALONG_WAIT_STANDING || wait->overdue)
    return g_strdup (wait->words);
  due = along_date_within (wait->due);
  /* TRANSLATORS: how a clock stands ("2 working days left to decide"), and the day it is due: today, Tuesday,
   * 3 Sep */
  return g_strdup_printf (_ ("%s: by %s"), wait->words, due);
}

static void
add_row (AlongClockList *self, AlongWaitKind kind)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *bar = gtk_drawing_area_new ();

  self->rows[kind] = ADW_ACTION_ROW (row);
  self->bars[kind] = bar;
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (titles[kind]));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (bar), BAR_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (bar), BAR_HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (bar), draw, &self->drawn[kind], NULL);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  /* The words beside it say the same. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), bar);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
along_clock_list_class_init (AlongClockListClass *klass)
{
}

static void
along_clock_list_init (AlongClockList *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Clocks"));
  for (AlongWaitKind kind = 0; kind < ALONG_N_WAITS; kind++)
    add_row (self, kind);
}

/**
 * along_clock_list_set_referral:
 * @self: a list of clocks
 * @clock: what reckons with working days and targets
 * @referral: a referral; while it is a draft no clock is shown
 */
void
along_clock_list_set_referral (AlongClockList *self,
                               AlongReferralClock *clock,
                               const AlongRecord *referral)
{
  const char *state = along_record_get_state (referral);
  int longest = 0;

  g_return_if_fail (ALONG_IS_CLOCK_LIST (self));

  for (AlongWaitKind kind = 0; kind < ALONG_N_WAITS; kind++)
    {
      g_autoptr (AlongWait) wait = along_referral_clock_wait (clock, referral, kind);
      g_autofree char *subtitle = subtitle_of (wait);

      adw_action_row_set_subtitle (self->rows[kind], subtitle);
      self->drawn[kind] = (Bar){ .elapsed = in_days (wait, wait->elapsed),
                                 .target = in_days (wait, wait->target),
                                 .running = wait->state == ALONG_WAIT_RUNNING };
      longest = MAX (longest, MAX (self->drawn[kind].elapsed, self->drawn[kind].target));
      gtk_widget_set_visible (self->bars[kind], wait->start != NULL);
    }
  for (AlongWaitKind kind = 0; kind < ALONG_N_WAITS; kind++)
    {
      self->drawn[kind].longest = longest;
      gtk_widget_queue_draw (self->bars[kind]);
    }
  /* Nobody waits for what was not sent yet, or never should have been. */
  gtk_widget_set_visible (GTK_WIDGET (self), g_strcmp0 (state, "draft") != 0
                                                 && g_strcmp0 (state, "entered_in_error") != 0);
}
