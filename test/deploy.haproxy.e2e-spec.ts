import { standsBefore } from './support/behind-proxy.js';
import { HAPROXY } from './support/reverse-proxies.js';

standsBefore(HAPROXY);
