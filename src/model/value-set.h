/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongCode:
 * @code: the code on the wire, never changed once released
 * @label: the words people see, marked with N_()
 * @owner: (nullable): for reasons: whose they are, `person`, `service` or `system`
 */
typedef struct
{
  const char *code;
  const char *label;
  const char *owner;
} AlongCode;

/**
 * AlongValueSet:
 * @name: its name
 * @codes: the codes in the order people choose from, ended by one without code
 */
typedef struct
{
  const char *name;
  const AlongCode *codes;
} AlongValueSet;

const AlongCode *along_value_set_find (const AlongValueSet *set, const char *code);
const char *along_value_set_label (const AlongValueSet *set, const char *code);

G_END_DECLS
