import { standsBefore } from './support/behind-proxy.js';
import { CADDY } from './support/reverse-proxies.js';

standsBefore(CADDY);
