# The endpoint comes from whoever runs this.
: "${BAZEL_REMOTE_CACHE:?set it to the substrate's endpoint}"
