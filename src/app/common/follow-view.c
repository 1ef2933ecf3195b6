/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/follow-view.h"

#include "app/common/error-text.h"
#include "app/common/history-page.h"
#include "app/window/window.h"

/**
 * along_follow_view:
 * @follow: the one record that a page shows
 * @stack: the page's stack; it has a child `gone`
 * @failed: what stands in `gone`
 *
 * What every page of a record does when it changes: where it is there no more, or could not be read, that is said.
 *
 * Returns: (transfer none) (nullable): the record that is to be shown
 */
AlongRecord *
along_follow_view (AlongFollow *follow, GtkStack *stack, AdwStatusPage *failed)
{
  AlongRecord *record = along_follow_get_record (follow);
  const GError *error = along_follow_get_error (follow);
  AlongErrorText text = { NULL };

  if (record != NULL || error == NULL)
    return record;
  text = along_error_to_user_text (error);
  adw_status_page_set_title (failed, text.title);
  adw_status_page_set_description (failed, text.sentence);
  gtk_stack_set_visible_child_name (stack, "gone");
  return NULL;
}

/**
 * along_history_push:
 * @widget: what people pressed
 * @context: the window's context
 * @follow: the record of the page
 *
 * Opens who changed what, over the page.
 */
void
along_history_push (GtkWidget *widget, AlongContext *context, AlongFollow *follow)
{
  AlongRecord *record = along_follow_get_record (follow);
  AlongWindow *window = along_window_of (widget);

  if (record != NULL && window != NULL)
    along_window_push_page (window,
                            along_history_page_new (context, along_record_get_entity (record),
                                                    along_record_get_id (record)));
}
