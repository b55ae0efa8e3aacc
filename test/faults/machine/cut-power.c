/*
 * cut-power <folder>: the file system under <folder> stops at once, nothing in its caches reaches the disk any more
 * (EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH, linux/fs/ext4/ext4.h): a power cut, as the disk sees it.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define EXT4_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
#define NO_LOG_FLUSH 2

int main(int count, char **arguments) {
  uint32_t flags = NO_LOG_FLUSH;
  int folder = count == 2 ? open(arguments[1], O_RDONLY | O_DIRECTORY) : -1;
  if (folder < 0 || ioctl(folder, EXT4_IOC_SHUTDOWN, &flags) < 0) {
    perror("cut-power");
    return 1;
  }
  return 0;
}
