/* SPDX-License-Identifier: Apache-2.0 */
#include "bpf_random.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

uint32_t dice_word(struct dice *dice)
{
	/* splitmix64, Steele, Lea and Flood 2014 */
	uint64_t z = (dice->state += 0x9E3779B97F4A7C15u);
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (uint32_t)((z ^ (z >> 31)) >> 16);
}

uint32_t dice_below(struct dice *dice, uint32_t limit)
{
	return (uint32_t)((uint64_t)dice_word(dice) * limit >> 32);
}

uint32_t dice_constant(struct dice *dice)
{
	uint32_t power = 1u << dice_below(dice, 32);
	switch (dice_below(dice, 6)) {
	case 0:
		return dice_below(dice, 40);
	case 1:
		return power;
	case 2:
		return power - 1;
	case 3:
		return power | 1u << dice_below(dice, 32);
	case 4:
		return -dice_below(dice, 40);
	default:
		return dice_word(dice);
	}
}

/* Every instruction but the returns; comparisons and loads, which real filters are made of, more often. */
static const uint16_t codes[] = {
	0x20,
	0x20,
	0x20,
	0x20,
	0x20,
	0x20,
	0x20,
	0x20,
	0x80,
	0x81,
	0x00,
	0x01,
	0x60,
	0x61,
	0x02,
	0x03,
	0x07,
	0x87,
	0x84,
	0x04,
	0x0c,
	0x14,
	0x1c,
	0x24,
	0x2c,
	0x34,
	0x3c,
	0x44,
	0x4c,
	0x54,
	0x54,
	0x54,
	0x5c,
	0x64,
	0x6c,
	0x74,
	0x7c,
	0xa4,
	0xac,
	0x05,
	0x15,
	0x15,
	0x15,
	0x15,
	0x1d,
	0x25,
	0x25,
	0x2d,
	0x35,
	0x35,
	0x3d,
	0x45,
	0x45,
	0x4d,
};

/* Sockets' filters may use these; seccomp's may not. */
static const uint16_t foreign[] = { 0x28, 0x30, 0x94, 0x9c, 0x40, 0xb1, 0x22, 0xffff, 0x8, 0x100 };

static const uint32_t returns[] = {
	0x80000000,
	0x00000000,
	0x00030000,
	0x00030007,
	0x00050000,
	0x00050001,
	0x00050026,
	0x00050fff,
	0x0005ffff,
	0x7fc00000,
	0x7ff00000,
	0x7ff00003,
	0x7ffc0000,
	0x7fff0000,
	0x7fff0001,
	0x12340000,
	0x90000000,
};

static uint32_t random_k(struct dice *dice, uint16_t code, uint32_t rest)
{
	switch (code) {
	case 0x20:
		return 4 * dice_below(dice, 16);
	case 0x60:
	case 0x61:
	case 0x02:
	case 0x03:
		return dice_below(dice, 3);
	case 0x64:
	case 0x74:
		return dice_below(dice, 32);
	case 0x34:
		return dice_constant(dice) | 1;
	case 0x05:
		return dice_below(dice, rest);
	default:
		return dice_constant(dice);
	}
}

size_t bpf_random(struct dice *dice, struct sock_filter *insns, size_t most, int wild)
{
	size_t count = 2 + dice_below(dice, (uint32_t)most - 1);
	uint32_t written = 0; /* scratch words that every path has written: only before the first jump */
	int jumped = 0;
	for (size_t pc = 0; pc < count; pc++) {
		uint32_t rest = (uint32_t)(count - pc - 1);
		struct sock_filter *insn = &insns[pc];
		uint32_t reach = rest > 255 ? 255 : rest;
		memset(insn, 0, sizeof(*insn));
		if (rest == 0 || dice_below(dice, 12) == 0) {
			insn->code = dice_below(dice, 5) == 0 ? 0x16 : 0x06;
			insn->k = returns[dice_below(dice, COUNT(returns))];
			continue;
		}
		insn->code = codes[dice_below(dice, COUNT(codes))];
		insn->k = random_k(dice, insn->code, rest);
		if ((insn->code == 0x60 || insn->code == 0x61) && !(written & 1u << insn->k) && !wild)
			insn->code = 0x20, insn->k = 4 * dice_below(dice, 16);
		if ((insn->code & 7) == 5 && insn->code != 0x05) {
			insn->jt = (uint8_t)dice_below(dice, reach);
			insn->jf = (uint8_t)dice_below(dice, reach);
		}
		if ((insn->code & 7) == 5)
			jumped = 1;
		if ((insn->code == 0x02 || insn->code == 0x03) && !jumped)
			written |= 1u << insn->k;
	}
	if (wild && dice_below(dice, 2) == 0) {
		struct sock_filter *insn = &insns[dice_below(dice, (uint32_t)count)];
		switch (dice_below(dice, 4)) {
		case 0:
			insn->code = foreign[dice_below(dice, COUNT(foreign))];
			break;
		case 1:
			insn->k = dice_word(dice);
			break;
		case 2:
			insn->jt = (uint8_t)dice_word(dice);
			break;
		default:
			insn->code = codes[dice_below(dice, COUNT(codes))];
		}
	}
	return count;
}

static uint64_t random_argument(struct dice *dice, const struct sock_filter *insns, size_t count)
{
	uint64_t low = dice_constant(dice);
	uint64_t high = dice_below(dice, 3) ? 0 : dice_constant(dice);
	if (dice_below(dice, 3) == 0)
		low = insns[dice_below(dice, (uint32_t)count)].k + dice_below(dice, 3) - 1;
	if (dice_below(dice, 6) == 0)
		high = insns[dice_below(dice, (uint32_t)count)].k;
	return high << 32 | (low & 0xFFFFFFFFu);
}

void data_random(struct dice *dice, struct seccomp_data *data, const struct sock_filter *insns, size_t count)
{
	static const uint32_t arches[] = { 0xc000003e, 0x40000003, 0xc00000b7, 0x40000028 };
	memset(data, 0, sizeof(*data));
	data->nr = (int)dice_below(dice, 500);
	data->arch = arches[dice_below(dice, COUNT(arches))];
	if (dice_below(dice, 4) == 0)
		data->nr = (int)insns[dice_below(dice, (uint32_t)count)].k;
	data->instruction_pointer = random_argument(dice, insns, count);
	for (int i = 0; i < 6; i++)
		data->args[i] = random_argument(dice, insns, count);
}
