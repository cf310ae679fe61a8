/*
 * Runs commands in turns, each once a round, so that all meet the same noise, and prints what each took.
 *
 *   turns --rounds N [--warmup N] ROW...
 *
 * A ROW is `NAME FILE CODE`: a name for the output, a file whose lines are what to run, and the exit code that it must end with. The
 * file's first part is the environment, KEY=VALUE lines; an empty line; then the program's path and its arguments, one a line. Standard
 * input, output and error are /dev/null. Prints `NAME <tab> min <tab> median <tab> p95 <tab> KiB`, times in milliseconds from fork to the
 * end, KiB the largest resident set. Exit 1 where a command ends otherwise than it must.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINES = 256 };

struct row {
  const char *name, *file;
  int code;
  char *environment[LINES], *words[LINES];
  double *times;
  long peak;
};

static void fail(const char *what, const char *of) {
  fprintf(stderr, "turns: %s: %s\n", what, of);
  exit(2);
}

static void read_row(struct row *row) {
  FILE *file = fopen(row->file, "r");
  if (!file) fail("cannot be read", row->file);
  char **into = row->environment;
  int count = 0;
  char *line = NULL;
  size_t room = 0;
  for (ssize_t length; (length = getline(&line, &room, file)) > 0;) {
    line[length - 1] = 0;
    if (into == row->environment && !*line) {
      into = row->words;
      count = 0;
    } else if (count < LINES - 1) {
      into[count++] = strdup(line);
    } else {
      fail("too many lines", row->file);
    }
  }
  free(line);
  fclose(file);
  if (!row->words[0]) fail("names no program", row->file);
}

static double run(struct row *row, posix_spawn_file_actions_t *actions) {
  struct timespec before, after;
  struct rusage usage;
  pid_t child;
  int status;
  clock_gettime(CLOCK_MONOTONIC, &before);
  if (posix_spawn(&child, row->words[0], actions, NULL, row->words, row->environment)) fail("cannot be started", row->words[0]);
  if (wait4(child, &status, 0, &usage) != child) fail("cannot be waited for", row->name);
  clock_gettime(CLOCK_MONOTONIC, &after);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != row->code) {
    fprintf(stderr, "turns: %s ended with status %d, not exit code %d\n", row->name, status, row->code);
    exit(1);
  }
  if (usage.ru_maxrss > row->peak) row->peak = usage.ru_maxrss;
  return (double)(after.tv_sec - before.tv_sec) * 1e3 + (double)(after.tv_nsec - before.tv_nsec) / 1e6;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  int rounds = 0, warmup = 0, at = 1;
  for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
    if (!strcmp(argv[at], "--rounds")) rounds = atoi(argv[at + 1]);
    else if (!strcmp(argv[at], "--warmup")) warmup = atoi(argv[at + 1]);
    else fail("no option", argv[at]);
  }
  int count = (argc - at) / 3;
  if (rounds < 1 || warmup < 0 || count < 1 || (argc - at) % 3) fail("usage", "turns --rounds N [--warmup N] (NAME FILE CODE)...");
  struct row *rows = calloc((size_t)count, sizeof *rows);
  for (int i = 0; i < count; i++) {
    rows[i].name = argv[at + 3 * i];
    rows[i].file = argv[at + 3 * i + 1];
    rows[i].code = atoi(argv[at + 3 * i + 2]);
    rows[i].times = calloc((size_t)rounds, sizeof(double));
    read_row(&rows[i]);
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  for (int round = -warmup; round < rounds; round++) {
    /* Every other round the other way round: what comes behind a heavy command is not always the same. */
    for (int i = 0; i < count; i++) {
      struct row *row = &rows[round & 1 ? count - 1 - i : i];
      double took = run(row, &actions);
      if (round >= 0) row->times[round] = took;
    }
  }
  for (int i = 0; i < count; i++) {
    qsort(rows[i].times, (size_t)rounds, sizeof(double), ascending);
    printf("%s\t%.3f\t%.3f\t%.3f\t%ld\n", rows[i].name, rows[i].times[0], rows[i].times[(rounds - 1) / 2],
      rows[i].times[(rounds * 95 + 99) / 100 - 1], rows[i].peak);
  }
  return 0;
}
