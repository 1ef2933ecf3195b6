/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "disk.h"
#include "sim.h"
#include "store/store-private.h"
#include "sync/loop.h"

G_BEGIN_DECLS

/* One desktop: a real store on a disk that can lose power, and the real loop of sync. */
struct _Device
{
  Sim *sim;
  guint index;
  char *name;
  char *path;
  Person *person;
  GMainContext *context;
  Disk *disk;
  GBytes *key;
  AlongStore *store;
  AlongLoop *loop;
  AlongTransport *transport;
  gint64 skew;
  guint life; /* which start of it this is: what belongs to an earlier one is void */
  gboolean up;
  gboolean offline;
  gboolean signing_in;
  gint64 woken_for;
  char *access;
  char *refresh;
  gboolean never_synced;
  gboolean is_blank; /* its store is still the copy that all begin with */
  gboolean crashed;  /* it lost its power, and was not looked at since */
  /* An older copy of its disk, from when it was off. */
  GHashTable *copy;
  gint64 copied_at;
  /* sid → the position asked from last, within one life. */
  GHashTable *asked;
  /* The move taken last, while it can still be taken back. */
  struct
  {
    AlongRecord *before;
    char *to;
    gint64 at;
  } moved;
};

/* Making an empty store takes longer than all the rest: it is made once a process, and copied. */
void device_make_blank (Sim *sim);
Device *device_new (Sim *sim, guint index, Person *person);
void device_free (Device *self);
void device_start (Device *self);
void device_stop (Device *self, gboolean crash);
void device_put_back (Device *self);
void device_enter (Device *self);
void device_leave (Device *self);
/* Lets it do what it can do now, and puts it on the list for later. */
void device_pump (Device *self);
void device_sign_in (Device *self);
/* Runs a reading job of the store at once. */
void device_read (Device *self, AlongJobFunc func, gpointer data);
gboolean device_is_settled (Device *self);

G_END_DECLS
