// Runs a program in a network of its own that answers badly. Start it inside `unshare -rnm`, with loopback up.
//
//   innetwork [--dns nxdomain|servfail|silence] [--full ADDRESS PORT] PROGRAM WORD...
//
// --dns   a resolver on 127.0.0.1:53 that answers every question in that way
// --full  a listener that takes no more connections: its queue is full, and nobody accepts from it
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "innetwork: %s: %s\n", what, strerror(errno));
  exit(99);
}

static struct sockaddr_in address(const char *host, int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  if (inet_pton(AF_INET, host, &to.sin_addr) != 1) fail(host);
  return to;
}

// Answers until the program ends: it takes this process with it.
static void resolve(const char *how) {
  int code = strcmp(how, "nxdomain") == 0 ? 3 : strcmp(how, "servfail") == 0 ? 2 : -1;
  int server = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in here = address("127.0.0.1", 53);
  if (bind(server, (struct sockaddr *)&here, sizeof here) != 0) fail("bind port 53");
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child > 0) {
    close(server);
    return;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
  for (;;) {
    unsigned char message[512];
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    ssize_t count = recvfrom(server, message, sizeof message, 0, (struct sockaddr *)&from, &length);
    if (count < 12 || code < 0) continue;
    message[2] |= 0x80;                                     // a response
    message[3] = (unsigned char)(0x80 | code);              // recursion available, and the code
    sendto(server, message, (size_t)count, 0, (struct sockaddr *)&from, length);
  }
}

// The sockets stay open in the program: that is what keeps the queue full.
static void fill(const char *host, int port) {
  struct sockaddr_in here = address(host, port);
  int server = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(server, (struct sockaddr *)&here, sizeof here) != 0 || listen(server, 0) != 0) fail("listen");
  for (;;) {
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(client, (struct sockaddr *)&here, sizeof here);
    struct pollfd wait = {.fd = client, .events = POLLOUT};
    if (poll(&wait, 1, 200) == 0) return;
  }
}

int main(int count, char **words) {
  int at = 1;
  for (;;) {
    if (at + 2 < count && strcmp(words[at], "--dns") == 0) {
      resolve(words[at + 1]);
      at += 2;
    } else if (at + 3 < count && strcmp(words[at], "--full") == 0) {
      fill(words[at + 1], atoi(words[at + 2]));
      at += 3;
    } else {
      break;
    }
  }
  if (at >= count) {
    fprintf(stderr, "innetwork: no program\n");
    return 99;
  }
  execv(words[at], words + at);
  fail(words[at]);
}
