#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Prints src/base/widths.h from Unicode's data as Python's unicodedata holds it.
# Run by hand when a new Unicode version matters: src/base/widths.py > src/base/widths.h
import sys
import unicodedata as u

# Format characters that change how other text is shown or hide themselves, and letters that show nothing
# (Default_Ignorable_Code_Point in DerivedCoreProperties.txt, without the selectors of emoji).
UNSAFE = {0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029,
          0x3164, 0xFEFF, 0xFFA0, *range(0x180B, 0x180E), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
          *range(0xFFF0, 0xFFFC), *range(0xE0000, 0xE0080)}


def zero(c):
    return c not in UNSAFE and (u.category(chr(c)) in ("Mn", "Me", "Cf") and c != 0xAD
                                or 0x1160 <= c <= 0x11FF)


def wide(c):
    return not zero(c) and u.east_asian_width(chr(c)) in ("W", "F")


def unsafe(c):
    return c in UNSAFE or 0xD800 <= c <= 0xDFFF


def table(name, test):
    print(f"static const struct code_range {name}[] = {{")
    start = None
    for c in range(0x110001):
        hit = c < 0x110000 and test(c)
        if hit and start is None:
            start = c
        elif not hit and start is not None:
            print(f"\t{{ 0x{start:X}, 0x{c - 1:X} }},")
            start = None
    print("};")


print("/* SPDX-License-Identifier: Apache-2.0 */")
print(f"/* Printed by widths.py from Unicode {u.unidata_version}: do not edit. */")
print("#ifndef ISOTOP_WIDTHS_H\n#define ISOTOP_WIDTHS_H\n")
print("#include <stdint.h>\n")
print("struct code_range {\n\tuint32_t first;\n\tuint32_t last;\n};\n")
print("/* takes no column: combining marks and joiners */")
table("zero_codes", zero)
print("\n/* takes two columns: East Asian wide and fullwidth, emoji */")
table("wide_codes", wide)
print("\n/* reorders, hides or breaks what stands around it: never printed as it is */")
table("unsafe_codes", unsafe)
print("\n#endif")
