import type { Complaint } from '../../core/reason.ts'
import type { Said } from '../words.ts'

/** When each complaint is made. */
export const CAUSES: Readonly<Record<Complaint, Said>> = {
  missing: { en: 'No key was sent.', fr: 'Aucune clé n’a été envoyée.' },
  malformed: {
    en: 'What was sent does not look like a key.',
    fr: 'Ce qui a été envoyé ne ressemble pas à une clé.',
  },
  ambiguous: {
    en: 'The key, or a header that matters, was sent twice.',
    fr: 'La clé, ou un en-tête déterminant, a été envoyée deux fois.',
  },
  unknown: { en: 'There is no such key.', fr: 'Cette clé n’existe pas.' },
  revoked: { en: 'The key was revoked.', fr: 'La clé a été révoquée.' },
  disabled: { en: 'The key is switched off.', fr: 'La clé est désactivée.' },
  retired: {
    en: 'The key was rotated, and its grace period is over.',
    fr: 'La clé a été renouvelée et son délai de grâce est écoulé.',
  },
  expired: { en: 'The key has expired.', fr: 'La clé a expiré.' },
  'account-inactive': {
    en: 'The {account} behind the key is disabled.',
    fr: 'Le compte de la clé est désactivé.',
  },
  'environment-denied': {
    en: 'The request needs a key of another environment.',
    fr: 'La requête exige une clé d’un autre environnement.',
  },
  'address-denied': {
    en: 'The key may not be used from this IP address.',
    fr: 'La clé ne peut pas être utilisée depuis cette adresse IP.',
  },
  'host-denied': {
    en: 'The key may not be used from this website.',
    fr: 'La clé ne peut pas être utilisée depuis ce site.',
  },
  'referer-denied': {
    en: 'The key may not be used from this page.',
    fr: 'La clé ne peut pas être utilisée depuis cette page.',
  },
  'signature-missing': {
    en: 'The key must sign its requests, and this one is not signed.',
    fr: 'La clé doit signer ses requêtes, et celle-ci ne l’est pas.',
  },
  'signature-stale': {
    en: 'The timestamp of the signature is too far from server time.',
    fr: 'L’horodatage de la signature est trop éloigné de l’heure du serveur.',
  },
  'signature-wrong': {
    en: 'The signature does not fit the request.',
    fr: 'La signature ne correspond pas à la requête.',
  },
  'signature-replayed': {
    en: 'The signature was used before.',
    fr: 'La signature a déjà servi.',
  },
  'side-denied': {
    en: 'This half of the pair may only read.',
    fr: 'Cette moitié de la paire ne peut que lire.',
  },
  'scope-missing': {
    en: 'The key lacks something the request needs.',
    fr: 'Il manque à la clé un droit nécessaire à la requête.',
  },
  'resource-denied': {
    en: 'The key may not use what the request names.',
    fr: 'La clé ne peut pas utiliser ce que nomme la requête.',
  },
  'resource-unknown': {
    en: 'What the request names does not exist, or is switched off.',
    fr: 'Ce que nomme la requête n’existe pas ou est désactivé.',
  },
  'module-missing': {
    en: 'What the request needs is not enabled for the {account}.',
    fr: 'Ce qu’exige la requête n’est pas activé pour le compte.',
  },
  'rate-limited': { en: 'A limit is reached.', fr: 'Une limite est atteinte.' },
  'credits-exhausted': {
    en: 'The balance does not cover the request.',
    fr: 'Le solde ne couvre pas la requête.',
  },
  'request-malformed': {
    en: 'The request cannot be read: its path, its query or its body.',
    fr: 'La requête est illisible : son chemin, ses paramètres ou son corps.',
  },
  'request-too-large': {
    en: 'The body is larger than {bytes} bytes.',
    fr: 'Le corps dépasse {bytes} octets.',
  },
  'headers-too-large': {
    en: 'The headers are too many or too long.',
    fr: 'Les en-têtes sont trop nombreux ou trop longs.',
  },
  'route-unknown': { en: 'There is no such path.', fr: 'Ce chemin n’existe pas.' },
  'method-unknown': {
    en: 'The path does not answer this method; {allow} lists those it does.',
    fr: 'Le chemin ne répond pas à cette méthode ; {allow} indique celles qu’il accepte.',
  },
  'upgrade-refused': {
    en: 'The request asks for another protocol.',
    fr: 'La requête demande un autre protocole.',
  },
  unavailable: {
    en: 'The service cannot answer right now.',
    fr: 'Le service ne peut pas répondre pour le moment.',
  },
  'upstream-down': {
    en: 'The service behind the API cannot be reached.',
    fr: 'Le service derrière l’API est injoignable.',
  },
  'upstream-slow': {
    en: 'The service behind the API took longer than {timeout}.',
    fr: 'Le service derrière l’API a mis plus de {timeout}.',
  },
  internal: { en: 'Something went wrong here.', fr: 'Une erreur est survenue de notre côté.' },
}
