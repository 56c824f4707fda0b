#include <linux/stat.h>

/* glibc declares statx(2) and this flag for _GNU_SOURCE only, which Swift's Glibc module is built without. */
extern int statx(int folder, const char *path, int flags, unsigned int mask, struct statx *facts);

#ifndef AT_NO_AUTOMOUNT
#define AT_NO_AUTOMOUNT 0x800
#endif
