/*
 * LD_PRELOAD library: what fdatasync and fsync do to journal files is said by the file that CORIDE_SYNC_FAULT names.
 *   absent, empty   as always
 *   "fail"          EIO, nothing is written: the disk refuses (fsyncgate: what is read is still the new bytes)
 *   "fail once"     the same for one call, which empties the file
 *   "hang"          waits until the file says something else
 *   "lie"           success, nothing is written: a disk without a working cache flush (the control)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void said(char *word, size_t size) {
  const char *path = getenv("CORIDE_SYNC_FAULT");
  int file = path ? open(path, O_RDONLY) : -1;
  ssize_t length = file < 0 ? 0 : read(file, word, size - 1);
  word[length > 0 ? length : 0] = 0;
  if (file >= 0) close(file);
}

static int is_journal(int file) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  const char *ending = ".journal";
  return length > (ssize_t)strlen(ending) && memcmp(path + length - strlen(ending), ending, strlen(ending)) == 0;
}

static int sync_file(const char *name, int file) {
  char word[16] = "";
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  if (!is_journal(file)) return real(file);
  for (said(word, sizeof word); strcmp(word, "hang") == 0; said(word, sizeof word)) usleep(5000);
  if (strcmp(word, "lie") == 0) return 0;
  if (strncmp(word, "fail", 4) == 0) {
    if (strcmp(word, "fail once") == 0 && truncate(getenv("CORIDE_SYNC_FAULT"), 0) < 0) return -1;
    errno = EIO;
    return -1;
  }
  return real(file);
}

int fdatasync(int file) { return sync_file("fdatasync", file); }
int fsync(int file) { return sync_file("fsync", file); }
