/* SPDX-License-Identifier: Apache-2.0 */
#include "bpf_reference.h"

#include <string.h>

#define BAD UINT64_MAX

static uint64_t cut(uint64_t value)
{
	return value & 0xFFFFFFFFu;
}

static uint64_t compute(unsigned op, uint64_t a, uint64_t b)
{
	unsigned by = (unsigned)(b % 32);
	if (op == 0x00)
		return cut(a + b);
	if (op == 0x10)
		return cut(a + 0x100000000u - b);
	if (op == 0x20)
		return cut(a * b);
	if (op == 0x30)
		return a / b;
	if (op == 0x40)
		return a | b;
	if (op == 0x50)
		return a & b;
	if (op == 0x60)
		return cut(a << by);
	if (op == 0x70)
		return a >> by;
	if (op == 0x80)
		return cut(0x100000000u - a);
	if (op == 0xa0)
		return a ^ b;
	return BAD;
}

static int compare(unsigned op, uint64_t a, uint64_t b)
{
	if (op == 0x10)
		return a == b;
	if (op == 0x20)
		return a > b;
	if (op == 0x30)
		return a >= b;
	return (a & b) != 0;
}

uint64_t bpf_reference(const struct sock_filter *insns, unsigned count, const struct seccomp_data *data)
{
	uint64_t a = 0, x = 0, mem[16] = { 0 };
	unsigned pc = 0;
	while (pc < count) {
		unsigned code = insns[pc].code, mode = code & 0xe0, op = code & 0xf0;
		uint32_t k = insns[pc].k, word;
		uint64_t loaded = BAD;
		uint64_t b = code & 0x08 ? x : k;
		unsigned next = pc + 1;
		switch (code & 0x07) {
		case 0: /* ld */
		case 1: /* ldx */
			if (mode == 0x00) {
				loaded = k;
			} else if (mode == 0x20 && k <= sizeof(*data) - 4) {
				memcpy(&word, (const unsigned char *)data + k, 4);
				loaded = word;
			} else if (mode == 0x60 && k < 16) {
				loaded = mem[k];
			} else if (mode == 0x80) {
				loaded = 64;
			}
			if (loaded == BAD)
				return BAD;
			if (code & 1)
				x = loaded;
			else
				a = loaded;
			break;
		case 2:
		case 3:
			if (k >= 16)
				return BAD;
			mem[k] = (code & 1) ? x : a;
			break;
		case 4:
			if (op == 0x30 && b == 0)
				return 0;
			a = compute(op, a, b);
			if (a == BAD)
				return BAD;
			break;
		case 5:
			if (op == 0x00)
				next += k;
			else
				next += compare(op, a, b) ? insns[pc].jt : insns[pc].jf;
			break;
		case 6:
			return (code & 0x18) == 0x10 ? a : k;
		default:
			if (code & 0x80)
				a = x;
			else
				x = a;
		}
		pc = next;
	}
	return BAD;
}
