/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongBasisPurpose:
 * @items: (element-type AlongPacketItem): what would be shared
 * @organisation: (nullable): with whom
 *
 * What a ground for sharing is needed for. Borrowed.
 */
typedef struct
{
  GPtrArray *items;
  const AlongRecord *organisation;
} AlongBasisPurpose;

/**
 * AlongBasisList:
 *
 * On which ground something is shared: one of the person's grounds that are in force, or that they have
 * agreed just now, and how; in a group of a page. Signal: `changed`, when people chose.
 */
#define ALONG_TYPE_BASIS_LIST (along_basis_list_get_type ())
G_DECLARE_FINAL_TYPE (AlongBasisList, along_basis_list, ALONG, BASIS_LIST, GObject)

AlongBasisList *along_basis_list_new (AdwPreferencesGroup *group);
void along_basis_list_set_bases (AlongBasisList *self, GPtrArray *bases);
void along_basis_list_set_purposes (AlongBasisList *self,
                                    const AlongBasisPurpose *purposes,
                                    guint n_purposes,
                                    const char *today);
gboolean along_basis_list_agree (AlongBasisList *self, const char *how);
void along_basis_list_choose (AlongBasisList *self, const char *choice);
const char *along_basis_list_get_choice (AlongBasisList *self);
const AlongRecord *along_basis_list_get_basis (AlongBasisList *self);
const char *along_basis_list_get_agreed_how (AlongBasisList *self);

G_END_DECLS
