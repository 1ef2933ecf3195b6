/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongPacketItem:
 * @key: what it is, for the sender only: it names the sender's record
 * @section: the part of the packet: `person`, `contact`, `support`, `needs`, `about_me`, `around`,
 *   `safety`
 * @field: what it is, for the receiver: `need.words`
 * @label: what it is, in words
 * @value: what would be shared, in words
 * @facet: which kind of information it is
 * @ticked: whether it is shared
 *
 * One thing that a referral may share.
 */
typedef struct
{
  char *key;
  char *section;
  char *field;
  char *label;
  char *value;
  AlongFacet facet;
  gboolean ticked;
} AlongPacketItem;

void along_packet_item_free (AlongPacketItem *item);

/**
 * AlongPacketLine:
 * @label: what it is; empty for the text of a section that has only one
 * @value: the words
 * @quoted: whether these are the person's own words
 *
 * What a reader of the packet sees.
 */
typedef struct
{
  char *label;
  char *value;
  gboolean quoted;
} AlongPacketLine;

/**
 * AlongPacketSection:
 * @name: its name in code
 * @title: its title in words
 * @lines: (element-type AlongPacketLine): what it holds
 *
 * A part of the packet as it is shown.
 */
typedef struct
{
  char *name;
  char *title;
  GPtrArray *lines;
} AlongPacketSection;

GPtrArray *
along_packet_items (const AlongRecord *person, GPtrArray *records, const char *const *needs);
char **along_packet_keys (GPtrArray *items);
void along_packet_tick (GPtrArray *items, const char *const *keys);
char **along_packet_categories (GPtrArray *items);
GVariant *along_packet_build (GPtrArray *items, gint64 version, GVariant *earlier);
gboolean along_packet_allowed (const AlongRecord *basis,
                               const char *const *categories,
                               const char *to_org,
                               const char *today,
                               GError **error);
gboolean along_packet_covered (GPtrArray *items,
                               const AlongRecord *basis,
                               const char *to_org,
                               const char *today,
                               GError **error);
gint64 along_packet_version (const AlongRecord *referral);
GVariant *along_packet_renew (const AlongRecord *referral);
GPtrArray *along_packet_sections (const AlongRecord *referral, gint64 version);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongPacketItem, along_packet_item_free)

G_END_DECLS
