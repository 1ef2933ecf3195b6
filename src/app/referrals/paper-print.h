/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/referrals/paper-job.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void along_paper_print (GtkWidget *widget, AlongPaperJob *job, AlongPaperKind kind);

G_END_DECLS
