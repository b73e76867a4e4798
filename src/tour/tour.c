/* SPDX-License-Identifier: Apache-2.0 */
/* The stops of a tour: judged one by one when somebody comes to them. */
#include "config.h"

#include "tour/stops.h"

#include <stdlib.h>

#include <isotop/demo.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/tour.h>

struct tour {
	const struct judged *own; /* one reference; NULL: the scenarios */
	size_t count;
	struct stop stops[TOUR_MOST]; /* @judged NULL: not asked for yet */
	uint32_t subjects[TOUR_MOST]; /* of @own */
};

/* Worst first; the order that they have else decides. */
static size_t worse(const struct judged *judged, size_t a, size_t b)
{
	int64_t x = score_order(&judged->judgements[a].score);
	int64_t y = score_order(&judged->judgements[b].score);
	return x < y || (x == y && a < b);
}

/* Puts @index among the worst so far. */
static void take_own(struct tour *tour, size_t index)
{
	size_t at = tour->count;
	while (at > 0 && worse(tour->own, index, tour->subjects[at - 1]))
		at--;
	if (at == TOUR_MOST)
		return;
	size_t last = tour->count < TOUR_MOST ? tour->count++ : TOUR_MOST - 1;
	for (; last > at; last--)
		tour->subjects[last] = tour->subjects[last - 1];
	tour->subjects[at] = (uint32_t)index;
}

struct tour *tour_new(const struct judged *own)
{
	struct tour *tour = heap_alloc(1, sizeof(*tour));
	*tour = (struct tour){ .own = own ? judged_ref(own) : NULL };
	for (size_t i = 0; own && i < own->inventory->count; i++)
		if (own->judgements[i].judged)
			take_own(tour, i);
	if (!own)
		tour->count = scenario_count < TOUR_MOST ? scenario_count : TOUR_MOST;
	return tour;
}

void tour_free(struct tour *tour)
{
	for (size_t i = 0; tour && i < tour->count; i++)
		stop_empty(&tour->stops[i]);
	if (tour)
		judged_unref(tour->own);
	free(tour);
}

size_t tour_count(const struct tour *tour)
{
	return tour->count;
}

const struct stop *tour_stop(struct tour *tour, size_t i)
{
	struct stop *stop = &tour->stops[i];
	if (stop->judged)
		return stop;
	if (tour->own)
		stop_of_subject(stop, tour->own, tour->subjects[i]);
	else
		stop_of_scenario(stop, &scenarios[i]);
	return stop;
}
