/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the answer page is written: nothing gets into it but through here, and so escaped. */

void along_html_add (GString *into, const char *format, ...) G_GNUC_PRINTF (2, 3);
void along_html_begin (GString *into, const char *title);
GBytes *along_html_end (GString *into);
const char *const *along_html_headers (void);

/**
 * AlongHtmlField:
 * @name: the field's name, and its id
 * @label: what it is called
 * @hint: (nullable): what else is good to know
 * @problem: (nullable): what is to be done about it
 * @value: what stands in it
 * @more: (nullable): further attributes, as HTML
 *
 * One field of a form.
 */
typedef struct
{
  const char *name;
  const char *label;
  const char *hint;
  const char *problem;
  const char *value;
  const char *more;
} AlongHtmlField;

void along_html_input (GString *into, const AlongHtmlField *field);
void along_html_textarea (GString *into, const AlongHtmlField *field);
void along_html_begin_choice (GString *into, const AlongHtmlField *field);
void along_html_choice (
    GString *into, const AlongHtmlField *field, guint nth, const char *code, const char *label);
void along_html_end_choice (GString *into);
void along_html_hidden (GString *into, const char *name, const char *value);

G_END_DECLS
