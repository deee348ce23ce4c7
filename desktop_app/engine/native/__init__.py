"""Parts of networks in C++, for processors: what torch does in several passes, done in one."""
