/*
 * Writes a build event stream of a gigabyte: events of 1 KB on average, which nobody decodes, and a few of 10 MB of progress.
 *
 *   stream FILE
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHOLE = 1 << 30, LARGE = 8, LARGE_SIZE = 10 * 1000 * 1000 };

struct bytes {
  uint8_t *at;
  size_t length, room;
};

static void add(struct bytes *to, const void *from, size_t length) {
  if (to->length + length > to->room) {
    to->room = 2 * (to->length + length);
    to->at = realloc(to->at, to->room);
    if (!to->at) abort();
  }
  memcpy(to->at + to->length, from, length);
  to->length += length;
}

static void varint(struct bytes *to, uint64_t value) {
  for (; value > 127; value >>= 7) add(to, &(uint8_t){(uint8_t)(value | 128)}, 1);
  add(to, &(uint8_t){(uint8_t)value}, 1);
}

static void number(struct bytes *to, int field, uint64_t value) {
  if (!value) return;
  varint(to, (uint64_t)field << 3);
  varint(to, value);
}

static void content(struct bytes *to, int field, const struct bytes *of) {
  varint(to, (uint64_t)field << 3 | 2);
  varint(to, of->length);
  add(to, of->at, of->length);
}

static void text(struct bytes *to, int field, const char *of) {
  content(to, field, &(struct bytes){(uint8_t *)of, strlen(of), 0});
}

/* A field within a field, and nothing else. */
static void within(struct bytes *to, int outer, int inner, const struct bytes *of) {
  struct bytes whole = {0};
  content(&whole, inner, of);
  content(to, outer, &whole);
  free(whole.at);
}

static void put(FILE *out, struct bytes *event) {
  struct bytes length = {0};
  varint(&length, event->length);
  if (fwrite(length.at, 1, length.length, out) != length.length || fwrite(event->at, 1, event->length, out) != event->length) {
    perror("stream");
    exit(1);
  }
  free(length.at);
  event->length = 0;
}

/* Of a progress event. */
static void progress(struct bytes *event, uint64_t count, const char *said, size_t length, int next) {
  struct bytes id = {0}, payload = {0};
  number(&id, 1, count);
  within(event, 1, 2, &id);
  id.length = 0;
  number(&id, 1, count + 1);
  if (next) within(event, 2, 2, &id);
  content(&payload, 2, &(struct bytes){(uint8_t *)said, length, 0});
  content(event, 3, &payload);
  free(id.at);
  free(payload.at);
}

int main(int argc, char **argv) {
  FILE *out = argc == 2 ? fopen(argv[1], "wb") : NULL;
  struct bytes event = {0}, payload = {0}, part = {0}, empty = {0};
  const char *processes = "3 processes: 2 remote cache hit, 1 internal.";
  static const int announced[] = {9, 20, 22, 2};
  size_t size = 0, large = 0, sets = 0, length = 0;
  char *output = malloc(LARGE_SIZE + 100), line[128];
  if (!out || !output) return 2;
  for (int i = 0; length < LARGE_SIZE; i++) length += (size_t)sprintf(output + length, "[%d / 9999] Compiling some/source/file_%d.cc; 3s remote-cache\n", i % 9999, i);

  within(&event, 1, 3, &empty);
  for (size_t i = 0; i < sizeof announced / sizeof *announced; i++) within(&event, 2, announced[i], &empty);
  text(&payload, 1, "93ef2845-7937-4c78-a95b-b919463dd606");
  number(&payload, 2, 1);
  text(&payload, 5, "build");
  content(&event, 5, &payload);
  put(out, &event);

  while (size < WHOLE) {
    if (size >= large * (WHOLE / LARGE)) {
      progress(&event, large++, output, LARGE_SIZE, 1);
    } else {
      /* A set of files: 3 to 23 of them. */
      part.length = payload.length = 0;
      sprintf(line, "%zu", sets);
      text(&part, 1, line);
      within(&event, 1, 13, &part);
      for (size_t i = 0, files = 3 + sets * 7919 % 21; i < files; i++) {
        part.length = 0;
        sprintf(line, "out/some/file/of/a/target.%zu", i);
        text(&part, 1, line);
        sprintf(line, "file:///home/user/out/some/file.%zu", i);
        text(&part, 2, line);
        content(&payload, 1, &part);
      }
      content(&event, 15, &payload);
      sets++;
    }
    size += event.length;
    put(out, &event);
  }
  fprintf(stderr, "%zu events, %zu bytes on average\n", sets + large, size / (sets + large));

  within(&event, 1, 9, &empty);
  part.length = payload.length = 0;
  text(&part, 1, "SUCCESS");
  number(&payload, 1, 1);
  number(&payload, 2, 1001);
  content(&payload, 3, &part);
  content(&event, 14, &payload);
  put(out, &event);

  length = (size_t)sprintf(line, "INFO: %s\n", processes);
  progress(&event, large, line, length, 0);
  put(out, &event);

  within(&event, 1, 20, &empty);
  payload.length = part.length = 0;
  text(&part, 1, "elapsed time");
  text(&part, 3, "1.000000");
  content(&payload, 1, &part);
  part.length = 0;
  text(&part, 1, "process stats");
  text(&part, 3, processes);
  content(&payload, 1, &part);
  content(&event, 23, &payload);
  put(out, &event);

  within(&event, 1, 22, &empty);
  number(&event, 20, 1);
  part.length = 0;
  number(&part, 2, 3);
  within(&event, 24, 1, &part);
  put(out, &event);
  return fclose(out) != 0;
}
