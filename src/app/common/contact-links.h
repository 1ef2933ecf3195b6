/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void along_contact_links_add_phone (AdwActionRow *row, const char *number, const char *what);
void along_contact_links_add_mail (AdwActionRow *row, const char *address, const char *what);
void along_contact_links_add_web (AdwActionRow *row, const char *uri, const char *what);

G_END_DECLS
