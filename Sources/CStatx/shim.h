#include <linux/stat.h>

/* glibc declares statx(2) and these flags for _GNU_SOURCE only, which Swift's Glibc module is built without. */
extern int statx(int folder, const char *path, int flags, unsigned int mask, struct statx *facts);

#ifndef AT_NO_AUTOMOUNT
#define AT_NO_AUTOMOUNT 0x800
#endif
#ifndef AT_STATX_FORCE_SYNC
#define AT_STATX_FORCE_SYNC 0x2000
#endif
