/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/names.h"

const char *const names_women[] = {
  "Aileen",  "Alison", "Anna",    "Beth",    "Bridget", "Carol",  "Catriona", "Chloe",  "Claire",
  "Deirdre", "Donna",  "Effie",   "Elspeth", "Erin",    "Fatima", "Flora",    "Grace",  "Hannah",
  "Heather", "Iona",   "Irene",   "Isla",    "Jackie",  "Jess",   "Joan",     "Julie",  "Karen",
  "Kasia",   "Katie",  "Layla",   "Lesley",  "Mairead", "Maisie", "Marion",   "May",    "Mhairi",
  "Nadia",   "Nan",    "Nicola",  "Olena",   "Oonagh",  "Pat",    "Peigi",    "Rachel", "Rena",
  "Rosie",   "Ruth",   "Senga",   "Sheila",  "Skye",    "Sofia",  "Teresa",   "Una",    "Vivienne",
  "Wilma",   "Yasmin", "Beathag", "Ceit",    "Raonaid", "Zara",   NULL,
};

const char *const names_men[] = {
  "Adam",    "Ahmed",   "Alasdair", "Alec",   "Andrei", "Angus",  "Barry",   "Ben",
  "Bruce",   "Cammy",   "Daniel",   "Davie",  "Derek",  "Dougie", "Duncan",  "Eddie",
  "Euan",    "Finlay",  "Frank",    "Gavin",  "George", "Graeme", "Harris",  "Hassan",
  "Hector",  "Ibrahim", "Jack",     "Jamie",  "Jim",    "Keir",   "Kenny",   "Kyle",
  "Lachlan", "Lewis",   "Logan",    "Marek",  "Murdo",  "Neil",   "Oliver",  "Omar",
  "Ramsay",  "Raymond", "Rory",     "Sandy",  "Scott",  "Sean",   "Stefan",  "Stuart",
  "Tadeusz", "Tommy",   "Tariq",    "Vikram", "Walter", "Will",   "Ùisdean", "Calum Iain",
  "Ruairi",  "Xander",  "Yousef",   "Zak",    NULL,
};

const char *const names_either[] = {
  "Alex", "Ash",    "Charlie", "Drew", "Frankie", "Jo", "Kit",
  "Lee",  "Morgan", "Rowan",   "Sam",  "Taylor",  NULL,
};

const char *const names_family[] = {
  "Abernoch",    "Achendarroch", "Ardnaskie",     "Balmorrie",   "Balvannich",    "Benderroch",
  "Blairfindie", "Bracklinn",    "Camusvrach",    "Carnwhin",    "Corriemoor",    "Craigellan",
  "Culfearn",    "Dalnavert",    "Darnaway",      "Drumfernach", "Dunsallow",     "Easterwhin",
  "Edderlin",    "Fallowburn",   "Farrochie",     "Fasnaclach",  "Fearnoch",      "Garvellan",
  "Glashmore",   "Glenshalloch", "Harrowheugh",   "Inchbrae",    "Inverdarroch",  "Kerravoe",
  "Kilbrachan",  "Kilmahoe",     "Kincardinie",   "Kinnochar",   "Laggandarroch", "Larachbeg",
  "Leckmoram",   "Lochanhully",  "Lunderston",    "Macallarich", "MacBrannoch",   "MacCorquarrie",
  "MacErrachar", "MacFarlarig",  "MacGillarnoch", "MacInvarran", "MacLarnie",     "MacSorrach",
  "MacVorlich",  "Meallbreac",   "Millbrannoch",  "Mossgarvie",  "Netherlarick",  "Ochterbrae",
  "Orrinside",   "Pitcarnie",    "Polvarth",      "Quoichmore",  "Rannagulzie",   "Rhiconan",
  "Rowanhirst",  "Saltburnie",   "Sanderlaw",     "Scarnoch",    "Shielfoot",     "Skelbrae",
  "Strathorrin", "Tarvannie",    "Tillyfour",     "Torbrannan",  "Torrachilty",   "Tullochvenus",
  "Uamharach",   "Vennelside",   "Wardlarig",     "Whinnyfold",  "Wolfhoulie",    "Yarrowgill",
  NULL,
};

const char *const names_streets[] = {
  "Kirk Wynd",    "Saltpan Row",     "Brae Road",  "Station Brae",     "Shore Street",
  "Market Close", "School Road",     "Ferry Lane", "Tollbooth Square", "Netmenders Lane",
  "Larrick View", "Fernie Crescent", "Whin Park",  "Castlegait Loan",  "Upper Vennel",
  "Lower Vennel", "Heronsfield",     "Mill Lade",  "Burnside Neuk",    "Provost Lorrain Avenue",
  NULL,
};

const char *const names_aliases[] = {
  "Big Yin", "Bluebell", "Captain", "Corrie", "Dot",  "Ginger", "Heron",
  "Jinty",   "Moss",     "Sparrow", "Tig",    "Whin", NULL,
};
