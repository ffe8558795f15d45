import assert from 'node:assert/strict'
import {readFile} from 'node:fs/promises'
import test from 'node:test'
import {fragmentIn, namesRelays, parseLink, toHandOn} from '../../main/guest/link.js'

const links = JSON.parse(await readFile(
  new URL('../resources/io/roomhub/daemon/app/join-links.json', import.meta.url)))

// JoinLinkTest holds the hub to the same file.
for (const {fragment, link} of links) {
  test(`reads ${fragment.slice(0, 40)}`, () => {
    const {rails, ...rest} = parseLink('#' + fragment)
    assert.deepEqual(rest, link)
    assert.deepEqual([...rails], ['ws', 'relay'])
  })
}

test('the former format stays: a room and how the microphone is taken', () => {
  assert.equal(parseLink('#lobby-7Qm2xVb9Lk4R&processing=off').room, 'lobby-7Qm2xVb9Lk4R')
  assert.equal(parseLink('#lobby-7Qm2xVb9Lk4R&processing=off').processing, false)
  assert.equal(parseLink('').room, '')
})

test('what is no relay and no ICE server is left out, and there are never many', () => {
  const flood = Array(50).fill('nostr=wss://a&ice=stun:b').join('&')
  const link = parseLink(`#room&nostr=https://x&nostr=javascript:alert(1)&ice=http://x&${flood}`)
  assert.equal(link.relays.nostr.length, 8)
  assert.ok(link.relays.nostr.every((url) => url === 'wss://a'))
  assert.equal(link.iceServers.length, 8)
})

test('broken percent signs do not break the page', () => {
  assert.equal(parseLink('#room&password=100%').password, '100%')
  assert.equal(parseLink('#%E0%A4%A').room, '%E0%A4%A')
})

test('only a link that names a relay leads anywhere from a foreign site', () => {
  assert.equal(namesRelays(parseLink('#room&password=x')), false)
  assert.equal(namesRelays(parseLink('#room&mqtt=wss://x/mqtt')), true)
})

test('what is handed on keeps the secret and drops what concerns this device', () => {
  assert.equal(toHandOn('https://hub:8443/#room&processing=off&password=p%26&rails=relay&mqtt=wss://x'),
    'https://hub:8443/#room&password=p%26&mqtt=wss://x')
})

test('a link that is pasted is read with its password, from wherever it came', () => {
  const fragment = 'lobby-7Qm2xVb9Lk4R&password=a%23b'
  assert.equal(fragmentIn(` https://hub.example:8443/#${fragment}\n`), fragment)
  assert.equal(fragmentIn(fragment), fragment)
  assert.equal(fragmentIn('#lobby-7Qm2xVb9Lk4R'), 'lobby-7Qm2xVb9Lk4R')
  assert.equal(fragmentIn('https://hub.example:8443/'), '')
  assert.equal(fragmentIn('too-short'), '')
})
